// DELETE: at once, after a grace period (pods), or when the last finalizer is gone.
import { isDeepStrictEqual } from 'node:util';
import type { StoredObject } from '../api.ts';
import { formatTime } from '../component/times.ts';
import { conflict } from './status.ts';
import { strategyOf } from './strategies.ts';
import { currentObject } from './update.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

const jobWarning =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** Returns the object, or the Status of one that is gone. Throws 404 and 409. */
export function deleteObject(options: Json, request: WriteRequest): Json {
  const current = currentObject(request);
  checkPreconditions(options, current, request);
  warnOfOrphans(options, request);
  const next = withGraceAndFinalizers(options, current, request);
  const { deletionGracePeriodSeconds = 0, finalizers = [] } = next.metadata;
  const isHeld = finalizers.length > 0 || deletionGracePeriodSeconds > 0;
  if (!isHeld) return removeNow(next, current, request);
  if (isDeepStrictEqual(next, current)) return current;
  return request.dryRun ? next : request.state.store.put(request.type.storageKey, next);
}

/** The server words these with the kind where other conflicts have the resource. */
function checkPreconditions({ preconditions = {} }: Json, current: StoredObject, { type, name }: WriteRequest): void {
  const { uid, resourceVersion } = preconditions;
  const named = { group: type.group, plural: type.kind };
  const { metadata } = current;
  if (uid && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(named, name, why);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(named, name, why);
  }
}

function warnOfOrphans(options: Json, { type, warnings }: WriteRequest): void {
  const isSilent = options.propagationPolicy === undefined && options.orphanDependents === undefined;
  if (type.storageKey === 'batch/jobs' && isSilent) warnings.push(jobWarning);
}

function withGraceAndFinalizers(options: Json, current: StoredObject, request: WriteRequest): StoredObject {
  const now = request.state.clock.now();
  const finalizers = toFinalizers(options, current, request);
  const grace = toGraceSeconds(options, current, request);
  const metadata: Json = { ...current.metadata };
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  if (finalizers.length === 0 && grace === 0) {
    // A kubelet ends an earlier, graceful delete with one of zero seconds.
    if (metadata.deletionGracePeriodSeconds) metadata.deletionGracePeriodSeconds = 0;
    return { ...current, metadata: metadata as StoredObject['metadata'] };
  }
  if (!metadata.deletionTimestamp && metadata.generation) metadata.generation += 1;
  const before = metadata.deletionGracePeriodSeconds as number | undefined;
  // A second delete may only shorten what the first one granted.
  if (before === undefined || grace < before) {
    metadata.deletionTimestamp = formatTime(now + grace * 1000);
    metadata.deletionGracePeriodSeconds = grace;
  }
  return { ...current, metadata: metadata as StoredObject['metadata'] };
}

/** Foreground and orphan deletion are finalizers that the garbage collector takes off when it has done its part. */
function toFinalizers(options: Json, current: StoredObject, { type }: WriteRequest): string[] {
  const old: string[] = current.metadata.finalizers ?? [];
  const asked =
    options.propagationPolicy ??
    (options.orphanDependents === true ? 'Orphan' : options.orphanDependents === false ? 'Background' : undefined);
  const alreadyAsked = old.includes('orphan')
    ? 'Orphan'
    : old.includes('foregroundDeletion')
      ? 'Foreground'
      : undefined;
  const policy = asked ?? alreadyAsked ?? strategyOf(type).defaultPropagation;
  const kept = old.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  if (type.storageKey === '/events') return kept;
  if (policy === 'Orphan') return [...kept, 'orphan'];
  return policy === 'Foreground' ? [...kept, 'foregroundDeletion'] : kept;
}

/** Only pods are given time, and only those that run somewhere. */
function toGraceSeconds(options: Json, { spec, status }: StoredObject, { type }: WriteRequest): number {
  if (type.storageKey !== '/pods') return 0;
  if (!spec?.nodeName || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  return options.gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}

function removeNow(next: StoredObject, current: StoredObject, request: WriteRequest): Json {
  const { type, state, dryRun, name } = request;
  const gone = dryRun ? next : state.store.remove(type.storageKey, next);
  if (strategyOf(type).returnsDeletedObject) return gone;
  const details = { name, ...(type.group && { group: type.group }), kind: type.plural, uid: current.metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
