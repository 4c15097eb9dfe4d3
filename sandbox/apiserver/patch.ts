// PATCH: four ways to say what should change, one way to store it.
import type { StoredObject } from '../api.ts';
import { applyObject } from './apply.ts';
import { decodeObject } from './decode.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch, applyStrategicPatch } from './merge-patch.ts';
import { resolve } from './schema.ts';
import { StatusError } from './status-error.ts';
import { badRequest, invalid } from './status.ts';
import { UnreadableBody } from './unreadable-body.ts';
import { currentObject, storeChanged } from './update.ts';
import { invalidValue } from './field-errors.ts';
import type { Json } from './validation.ts';
import { mediaTypeOf, requireMediaType, type WriteRequest } from './write-request.ts';

const applyType = 'application/apply-patch+yaml';
const everyKind = ['application/json-patch+json', 'application/merge-patch+json', applyType];
const builtInOnly = 'application/strategic-merge-patch+json';

export interface PatchResult {
  object: StoredObject;
  /** Server-side apply of something new. */
  created: boolean;
}

/** Throws 400, 404, 409, 415 (media type), 422. */
export function patchObject(
  body: unknown,
  headers: Record<string, string> | undefined,
  request: WriteRequest,
): PatchResult {
  const accepted = request.type.custom ? everyKind : [everyKind[0]!, everyKind[1]!, builtInOnly, applyType];
  const mediaType = requirePatchType(headers, accepted, request);
  if (mediaType === applyType) return applyObject(body, request);
  const current = currentObject(request);
  const patched = applyAs(mediaType, current, body, request);
  const next = decodePatched(patched, request);
  return { object: storeChanged(next, current, request), created: false };
}

/** The router of the built-in kinds refuses before the handler does, in its own words. */
function requirePatchType(
  headers: Record<string, string> | undefined,
  accepted: string[],
  { type }: WriteRequest,
): string {
  if (type.custom || accepted.includes(mediaTypeOf(headers))) return requireMediaType(headers, accepted);
  throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** A patch with unknown fields under strict validation is told with the whole object, as the server does. */
function decodePatched(patched: Json, request: WriteRequest): Json {
  if (request.fieldValidation !== 'Strict') return decodeObject(patched, request);
  const lenient = { ...request, fieldValidation: 'Warn', warnings: [] as string[] } as WriteRequest;
  const next = decodeObject(patched, lenient);
  if (lenient.warnings.length === 0) return next;
  const why = `strict decoding error: ${lenient.warnings.join(', ')}`;
  throw invalid({ group: '', kind: '' }, '', [invalidValue('patch', JSON.stringify(patched), why)]);
}

function applyAs(mediaType: string, current: StoredObject, body: unknown, { type }: WriteRequest): Json {
  if (mediaType === 'application/json-patch+json') return applyJsonPatch(current, body);
  if (body instanceof UnreadableBody) throw badRequest(`error decoding patch: ${body.describe()}`);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  }
  if (mediaType === builtInOnly) return applyStrategicPatch(current, body, resolve(type.schema));
  return applyMergePatch(current, body);
}
