// Refusals as errors. A Status is kept whole; anything else (a text 404, a proxy's page, a text 429 of API priority and
// fairness) gets the reason and the words that kubectl gives its HTTP code.

import type { Attempted, NaisjobError, StatusDetails } from '../model/errors.ts';
import { NoSuchKindError, StatusError } from '../model/errors.ts';

interface Status {
  kind?: string;
  code?: number;
  reason?: string;
  message?: string;
  details?: StatusDetails;
  metadata?: { continue?: string };
}

const continueTokens = new WeakMap<object, string>();

/** The token to go on with that the Status of an expired list carries in its metadata. */
export function continueTokenOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? continueTokens.get(error) : undefined;
}

export interface Refusal {
  code: number;
  contentType: string;
  text: string;
  /** Parsed body, when it was JSON. */
  json?: unknown;
}

/** The plain word of the resource decides NoSuchKind: a 404 that does not name an object is about the kind. */
export function toStatusError(refusal: Refusal, attempted: Attempted): NaisjobError {
  const status = readStatus(refusal.json);
  const isStatus = status.kind === 'Status';
  if (isUnknownKind(refusal, isStatus ? status : undefined, attempted)) {
    return new NoSuchKindError(`the server doesn't have a resource type "${plainResource(attempted)}"`);
  }
  if (!isStatus) return new StatusError(describeCode(refusal, attempted), attempted);
  const known = describeCode(refusal, attempted);
  const { reason = known.reason, message = known.message, details } = status;
  const error = new StatusError(
    { code: status.code ?? refusal.code, reason, message, ...(details ? { details } : {}) },
    attempted,
  );
  if (status.metadata?.continue) continueTokens.set(error, status.metadata.continue);
  return error;
}

/** Only what has the form that it should have: a broken server, or one in between, may say anything. */
function readStatus(json: unknown): Status {
  if (!isObject(json)) return {};
  const { kind, code, reason, message, details, metadata } = json;
  const token = isObject(metadata) ? metadata['continue'] : undefined;
  return {
    ...(kind === 'Status' ? { kind } : {}),
    ...(Number.isInteger(code) ? { code: code as number } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    ...(isObject(details) ? { details: readDetails(details) } : {}),
    ...(typeof token === 'string' ? { metadata: { continue: token } } : {}),
  };
}

function readDetails({ causes, retryAfterSeconds: seconds, ...texts }: Record<string, unknown>): StatusDetails {
  return {
    ...keepTexts(texts),
    ...(typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {}),
    ...(Array.isArray(causes) ? { causes: causes.filter(isObject).map(keepTexts) } : {}),
  };
}

function keepTexts(object: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isUnknownKind(refusal: Refusal, status: Status | undefined, attempted: Attempted): boolean {
  if (refusal.code !== 404 || attempted.resource.includes('/')) return false;
  if (status) return status.reason === 'NotFound' && !status.details?.name;
  return refusal.text.trim() === '404 page not found';
}

function plainResource(attempted: Attempted): string {
  return attempted.resource.split('.')[0] ?? attempted.resource;
}

const CODES: Record<number, [reason: string, message: string]> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
  409: ['Conflict', 'the server reported a conflict'],
  410: ['Expired', 'the server says that the requested version is gone'],
  413: ['RequestEntityTooLarge', 'the request is too large for the server'],
  415: ['UnsupportedMediaType', 'the server was unable to read the content type of our request'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  502: ['InternalError', 'a gateway before the server got no answer from it'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};

function describeCode(refusal: Refusal, attempted: Attempted): { code: number; reason: string; message: string } {
  const [reason, words] = CODES[refusal.code] ?? ['InternalError', `the server answered with HTTP ${refusal.code}`];
  const where = `(${attempted.verb} ${attempted.resource}${attempted.name ? ` ${attempted.name}` : ''})`;
  const said = quoteText(refusal);
  return { code: refusal.code, reason, message: `${words} ${where}${said ? `: ${said}` : ''}` };
}

// A page for people is no help in a terminal; a line of text is.
function quoteText({ text, contentType, json }: Refusal): string {
  if (json !== undefined || /html/i.test(contentType) || /^\s*</.test(text)) return '';
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
