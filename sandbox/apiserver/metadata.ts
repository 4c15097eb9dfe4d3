// metadata, the part that all kinds share: what the server sets, keeps, and refuses there.
import { formatTime } from '../component/times.ts';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { generateName } from './object-names.ts';
import type { StatusCause } from './status-error.ts';
import { badRequest, conflict, invalid, modifiedMeanwhile } from './status.ts';
import { forbiddenField, invalidValue, required } from './field-errors.ts';
import { type Json, validateLabels } from './validation.ts';
import type { WriteRequest } from './write-request.ts';
import { strategyOf } from './strategies.ts';

/** Gives a new object its identity. Changes `object`. Throws 400 when the body names another namespace. */
export function initializeMetadata(object: Json, request: WriteRequest): void {
  const { metadata } = object;
  fillNamespace(metadata, request);
  if (!metadata.name && metadata.generateName) metadata.name = generateName(metadata.generateName);
  metadata.uid = randomUUID();
  metadata.creationTimestamp = formatTime(request.state.clock.now());
  for (const key of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'])
    delete metadata[key];
  if (strategyOf(request.type).hasGeneration) metadata.generation = 1;
}

function fillNamespace(metadata: Json, { type, namespace }: WriteRequest): void {
  if (!type.namespaced) {
    delete metadata.namespace;
    return;
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  metadata.namespace = namespace;
}

/** Throws 400 when the body names another object than the path. */
export function checkName({ metadata }: Json, { name }: WriteRequest): void {
  if (!metadata.name || metadata.name === name) return;
  throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** Gives a changed object what only the server may say. Changes `next`. Throws 400 for another name or namespace. */
export function carryMetadata(next: Json, current: Json, request: WriteRequest): void {
  fillNamespace(next.metadata, request);
  checkName(next, request);
  next.metadata.name = request.name;
  for (const key of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation']) {
    if (current.metadata[key] === undefined) delete next.metadata[key];
    else next.metadata[key] = current.metadata[key];
  }
}

/** Optimistic locking. Throws 409 for a stale resourceVersion or, on PUT, another UID; 422 where a kind wants a resourceVersion. */
export function checkPreconditions(next: Json, current: Json, request: WriteRequest): StatusCause[] {
  const { uid, resourceVersion } = next.metadata;
  const { type, name } = request;
  if (uid && uid !== current.metadata.uid && request.replaces) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
    throw conflict(type, name, why);
  }
  const isUnset = !resourceVersion || resourceVersion === '0';
  if (isUnset && !strategyOf(type).allowsUnconditionalUpdate) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    throw invalid({ group: type.group, kind: type.plural }, name, [cause]);
  }
  if (!isUnset && resourceVersion !== current.metadata.resourceVersion) throw conflict(type, name, modifiedMeanwhile);
  next.metadata.uid = current.metadata.uid;
  // A status write of a custom kind keeps the stored metadata, whatever UID it came with.
  if (!uid || uid === current.metadata.uid || (type.custom && request.subresource === 'status')) return [];
  const cause = invalidValue('metadata.uid', uid, 'field is immutable');
  return type.custom ? [cause, cause] : [cause];
}

export function validateMetadata(object: Json, request: WriteRequest): StatusCause[] {
  const { metadata } = object;
  const causes: StatusCause[] = [];
  if (!metadata.name) causes.push(required('metadata.name', 'name or generateName is required'));
  else {
    const whys = strategyOf(request.type).checkName(metadata.name);
    causes.push(...whys.map((why) => invalidValue('metadata.name', metadata.name, why)));
  }
  causes.push(...validateLabels(metadata.labels ?? {}, 'metadata.labels'));
  return [...causes, ...validateOwners(metadata.ownerReferences ?? [])];
}

function validateOwners(owners: Json[]): StatusCause[] {
  const causes = owners.flatMap((owner, index) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((key) => !owner[key])
      .map((key) =>
        invalidValue(
          `metadata.ownerReferences[${index}].${key}`,
          '',
          `${key === 'apiVersion' ? 'version' : key} must not be empty`,
        ),
      ),
  );
  const controllers = owners.filter((owner) => owner.controller).map((owner) => owner.name);
  if (controllers.length > 1) {
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]} and ${controllers[1]}`;
    causes.push(invalidValue('metadata.ownerReferences', owners, why));
  }
  return causes;
}

/** Nobody may hold back an object that is already going. */
export function validateFinalizers(next: Json, current: Json): StatusCause[] {
  if (!current.metadata.deletionTimestamp) return [];
  const before: string[] = current.metadata.finalizers ?? [];
  const added = ((next.metadata.finalizers ?? []) as string[]).filter((name) => !before.includes(name));
  if (added.length === 0) return [];
  const list = added.map((name) => JSON.stringify(name)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbiddenField('metadata.finalizers', why)];
}

const ignored = new Set(['managedFields', 'resourceVersion', 'generation']);

/** Whether two states are one but for bookkeeping: then nothing is written and the resourceVersion stays. */
export function isSame(a: Json, b: Json): boolean {
  return isDeepStrictEqual(withoutBookkeeping(a), withoutBookkeeping(b));
}

function withoutBookkeeping(object: Json): Json {
  const metadata = Object.entries(object.metadata).filter(([key, value]) => !ignored.has(key) && !isEmpty(value));
  return { ...object, metadata: Object.fromEntries(metadata) };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
