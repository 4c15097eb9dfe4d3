import type { WriteRequest } from './write-request.ts';
import type { Json } from './validation.ts';

export function recordWrite(_next: Json, _current: Json | undefined, _request: WriteRequest): void {}
