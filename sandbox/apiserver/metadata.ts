// metadata, the part that all kinds share: what the server sets, keeps, and refuses there.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { generateName } from './object-names.ts';
import { badRequest, conflict, modifiedMeanwhile, type StatusCause } from './status.ts';
import { forbiddenField, invalidValue, type Json, required, validateLabels } from './validation.ts';
import type { WriteRequest } from './write-request.ts';
import { strategyOf } from './strategies.ts';

/** RFC 3339 in whole seconds: metadata's times know no finer. */
export function toTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Gives a new object its identity. Changes `object`. Throws 400 when the body names another namespace. */
export function initializeMetadata(object: Json, request: WriteRequest): void {
  const { metadata } = object;
  fillNamespace(metadata, request);
  if (!metadata.name && metadata.generateName) metadata.name = generateName(metadata.generateName);
  metadata.uid = randomUUID();
  metadata.creationTimestamp = toTime(request.state.clock.now());
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

/** Gives a changed object what only the server may say. Changes `next`. Throws 400 for another name or namespace. */
export function carryMetadata(next: Json, current: Json, request: WriteRequest): void {
  fillNamespace(next.metadata, request);
  if (next.metadata.name && next.metadata.name !== request.name) {
    throw badRequest(
      `the name of the object (${next.metadata.name}) does not match the name on the URL (${request.name})`,
    );
  }
  next.metadata.name = request.name;
  for (const key of ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation']) {
    if (current.metadata[key] === undefined) delete next.metadata[key];
    else next.metadata[key] = current.metadata[key];
  }
}

/** Optimistic locking. Throws 409 for a stale resourceVersion or another UID, 422 where a kind wants a resourceVersion. */
export function checkPreconditions(next: Json, current: Json, request: WriteRequest): StatusCause[] {
  const { uid, resourceVersion } = next.metadata;
  if (uid && uid !== current.metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
    throw conflict(request.type, request.name, why);
  }
  next.metadata.uid = current.metadata.uid;
  const isUnset = !resourceVersion || resourceVersion === '0';
  if (isUnset && !strategyOf(request.type).allowsUnconditionalUpdate) {
    return [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')];
  }
  if (!isUnset && resourceVersion !== current.metadata.resourceVersion) {
    throw conflict(request.type, request.name, modifiedMeanwhile);
  }
  return [];
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
