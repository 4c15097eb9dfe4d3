// Answers to what went wrong: a refusal, a mistake of the sandbox itself, or a fault that a test asked for.
import type { ApiResponse } from '../api.ts';
import { toResponse } from './api-server.ts';
import type { Fault } from './faults.ts';
import { StatusError } from './status-error.ts';
import { internalError } from './status.ts';

export function toFailure(error: unknown): ApiResponse {
  if (error instanceof StatusError) return toResponse(error);
  // A mistake of the sandbox itself: say so to whoever develops it, and answer as a server would.
  console.error(error);
  return toResponse(internalError((error as Error).message));
}

export function toFaultResponse({ code = 500, retryAfter, text }: Fault): ApiResponse {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  if (text !== undefined) return { code, body: text, headers };
  const [reason, message] = faultTexts[code] ?? ['', 'the server has a fault'];
  const details = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
  return toResponse(new StatusError(code, reason, message, details, { headers }));
}

const faultTexts: Record<number, [reason: string, message: string]> = {
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};
