import type { WriteRequest } from './write-request.ts';
import type { Json } from './validation.ts';
import type { StatusCause } from './status.ts';

export function validateCustom(_object: Json, _request: WriteRequest, _old?: Json): StatusCause[] {
  return [];
}
