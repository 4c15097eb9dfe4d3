// What goes when a Naisjob goes: the set whose last member has to be gone before the job may come back.

import type { KubeObject, OwnerReference } from './kube-object.ts';
import type { Resource } from './resource.ts';

/** One object that the garbage collector will take. */
export interface Dependent {
  resource: Resource;
  name: string;
  uid: string;
}

export interface Listed {
  resource: Resource;
  object: KubeObject;
}

/**
 * Kubernetes' garbage collector ignores Events: they stay after their owner, and nobody should wait for them. Endpoints
 * follow their Service, are owned by nobody, and a list of them only brings a deprecation warning.
 */
export function isCollected(resource: Resource): boolean {
  return resource.plural !== 'events' && resource.plural !== 'endpoints';
}

/** UIDs whose owned objects are doomed, and the job's name, by which the operator would adopt what an earlier job left. */
export interface Doomed {
  uids: Iterable<string>;
  name: string;
}

/**
 * Everything that is owned, over any number of steps, by one of the UIDs; and everything whose owner is a Naisjob or
 * CronJob of that name, whichever its UID: left by an earlier one, it is still to be collected, and the operator
 * compares owners by kind and name only, so it would take it for its own.
 */
export function findDependents(doomed: Doomed, listed: readonly Listed[]): Dependent[] {
  const uids = new Set(doomed.uids);
  const found = new Map<string, Dependent>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { resource, object } of listed) {
      const { uid, name, ownerReferences = [] } = object.metadata;
      const isDoomed = ownerReferences.some((each) => uids.has(each.uid) || isNamesake(each, doomed.name));
      if (!isDoomed || found.has(uid)) continue;
      uids.add(uid);
      found.set(uid, { resource, name, uid });
    }
  }
  return [...found.values()];
}

function isNamesake(owner: OwnerReference, name: string): boolean {
  return owner.name === name && (owner.kind === 'Naisjob' || owner.kind === 'CronJob');
}

/** The objects that have another owner besides: they stay, and the operator then refuses to write them. */
export function findShared(naisjob: KubeObject, listed: readonly Listed[]): Listed[] {
  const { uid } = naisjob.metadata;
  return listed.filter(({ object }) => {
    const owners = object.metadata.ownerReferences ?? [];
    return (
      owners.some((each) => each.uid === uid) && owners.some((each) => each.uid !== uid && each.kind !== 'Naisjob')
    );
  });
}

/** `serviceaccount/x`, `cronjob.batch/x`: as kubectl names an object. */
export function nameObject(resource: Resource, name: string): string {
  const kind = resource.kind.toLowerCase();
  return resource.group === '' ? `${kind}/${name}` : `${kind}.${resource.group}/${name}`;
}
