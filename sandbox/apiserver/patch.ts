// PATCH: four ways to say what should change, one way to store it.
import type { StoredObject } from '../api.ts';
import { applyObject } from './apply.ts';
import { decodeObject } from './decode.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch, applyStrategicPatch } from './merge-patch.ts';
import { resolve } from './schema.ts';
import { badRequest } from './status.ts';
import { currentObject, storeChanged } from './update.ts';
import type { Json } from './validation.ts';
import { requireMediaType, type WriteRequest } from './write-request.ts';

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
  const mediaType = requireMediaType(headers, accepted);
  if (mediaType === applyType) return applyObject(body, request);
  const current = currentObject(request);
  const patched = applyAs(mediaType, current, body, request);
  return { object: storeChanged(decodeObject(patched, request), current, request), created: false };
}

function applyAs(mediaType: string, current: StoredObject, body: unknown, { type }: WriteRequest): Json {
  if (mediaType === 'application/json-patch+json') return applyJsonPatch(current, body);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  }
  if (mediaType === builtInOnly) return applyStrategicPatch(current, body, resolve(type.schema));
  return applyMergePatch(current, body);
}
