// What a handler answers.
import type { ApiResponse, StoredObject } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import type { Shape } from './representations.ts';
import type { Watch } from './watches.ts';

/** What a handler gives: a body, or something that streams and that only the HTTPS front can carry. */
export type Answer =
  | ApiResponse
  | { watch: Watch; type: ResourceType; shape: Shape }
  | { pod: StoredObject; stream: 'log' | 'exec' | 'portforward'; query: URLSearchParams };
