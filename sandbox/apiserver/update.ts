// PUT, and the end of every PATCH: a changed object, from what the client sent to the store.
import { isDeepStrictEqual } from 'node:util';
import type { StoredObject } from '../api.ts';
import { validateCustom } from './custom-validation.ts';
import { decodeObject } from './decode.ts';
import { recordWrite } from './managed-fields.ts';
import {
  carryMetadata,
  checkName,
  checkPreconditions,
  isSame,
  validateFinalizers,
  validateMetadata,
} from './metadata.ts';
import { invalid, notFound } from './status.ts';
import { strategyOf } from './strategies.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** The object a write names. Throws 404. */
export function currentObject(request: WriteRequest): StoredObject {
  const { type, state, namespace, name } = request;
  const current = state.store.get(type.storageKey, namespace, name);
  if (!current) throw notFound(type, name);
  return current;
}

/** Throws 400, 404, 409, 422. */
export function updateObject(body: unknown, request: WriteRequest): StoredObject {
  const next = decodeObject(body, request);
  checkName(next, request);
  return storeChanged(next, currentObject(request), request);
}

/** Returns the object as stored (or as it would be). A write that changes nothing keeps the resourceVersion. */
export function storeChanged(
  next: Json,
  current: StoredObject,
  request: WriteRequest,
  hasManagedFields = false,
): StoredObject {
  const { type, state } = request;
  carryMetadata(next, current, request);
  const causes = checkPreconditions(next, current, request);
  const changed = keepOtherSide(next, current, request);
  setGeneration(changed, current, request);
  causes.push(...validateMetadata(changed, request), ...validateFinalizers(changed, current));
  causes.push(...strategyOf(type).validate(changed, current), ...validateCustom(changed, request));
  if (causes.length > 0) throw invalid(type, request.name, causes);
  if (!hasManagedFields) recordWrite(changed, current, request);
  if (isSame(changed, current) && (!hasManagedFields || isSameManagement(changed, current))) return current;
  if (request.dryRun) return withVersion(changed, current);
  if (isGone(changed)) return state.store.remove(type.storageKey, changed as StoredObject);
  return state.store.put(type.storageKey, changed as StoredObject);
}

function withVersion(changed: Json, current: StoredObject): StoredObject {
  const { resourceVersion } = current.metadata;
  return { ...changed, metadata: { ...changed.metadata, resourceVersion } } as StoredObject;
}

/** Apply counts as a change when it changes who owns what, times aside. */
function isSameManagement(a: Json, b: Json): boolean {
  const untimed = (object: Json) => (object.metadata.managedFields ?? []).map(({ time: _, ...entry }: Json) => entry);
  return isDeepStrictEqual(untimed(a), untimed(b));
}

/**
 * A write to the object leaves status as it is, and one to /status leaves the rest: silently, with a 200. Custom kinds
 * keep even their metadata on a status write; built-in ones take it.
 */
function keepOtherSide(next: Json, current: StoredObject, { type, subresource }: WriteRequest): Json {
  const hasStatus = type.subresources.some(({ name }) => name === 'status');
  if (subresource !== 'status') return hasStatus ? withField(next, 'status', current.status) : next;
  if (!type.custom) return withField(next, 'spec', current.spec);
  const metadata = {
    ...current.metadata,
    managedFields: next.metadata.managedFields ?? current.metadata.managedFields,
  };
  return withField({ ...current, metadata }, 'status', next.status);
}

function withField(object: Json, key: string, value: unknown): Json {
  const { [key]: _, ...rest } = object;
  return value === undefined ? rest : { ...rest, [key]: value };
}

function setGeneration(next: Json, current: StoredObject, { type }: WriteRequest): void {
  if (!strategyOf(type).hasGeneration || isDeepStrictEqual(counted(next, type.custom), counted(current, type.custom)))
    return;
  next.metadata = { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 };
}

/** What the generation counts: a built-in kind's spec; of a custom kind all but metadata and, where it is a subresource, status. */
function counted(object: Json, custom: WriteRequest['type']['custom']): unknown {
  // A pod is put on its node by a subresource of its own on a real server; that is no change of what was asked for.
  if (!custom) return object.kind === 'Pod' ? { ...object.spec, nodeName: undefined } : object.spec;
  const { metadata: _, status, ...rest } = object;
  return custom.statusSubresource || status === undefined ? rest : { ...rest, status };
}

/** The last finalizer was taken off something that was already told to go. */
function isGone({ metadata }: Json): boolean {
  return Boolean(metadata.deletionTimestamp) && !metadata.finalizers?.length && !metadata.deletionGracePeriodSeconds;
}
