// A request's headers as the API server takes them: one text under each name.
import type { IncomingMessage } from 'node:http';

export function toHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, [value].flat().join(', ')]));
}
