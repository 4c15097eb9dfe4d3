import { ApiError, type ApiClient } from './client.ts';
import { collectionPath, isBuiltIn, kindOf, OWNED_KINDS, type OwnedKind } from './kinds.ts';
import type { KubeObject, Naisjob } from './kube-object.ts';

/** A synchronization that failed while writing. `retry` only for a lost race; anything else is for good. */
export class SynchronizationError extends Error {
  readonly retry: boolean;

  constructor(message: string, retry: boolean) {
    super(message);
    this.retry = retry;
  }
}

/** What is there and no longer wanted goes first, then the set is written in order. Throws SynchronizationError at the first failure. */
export async function applyObjects(client: ApiClient, naisjob: Naisjob, wanted: KubeObject[]): Promise<void> {
  const served = await findServed(client);
  const set = wanted.filter((each) => served.includes(kindOf(each)));
  await persist('', () => removeUnreferenced(client, naisjob, set, served));
  for (const object of set) await persist(object.kind, () => createOrUpdate(client, object));
}

/** Kinds that this cluster has: a feature whose CRD is missing is left out, as with the operator's own feature switches. */
async function findServed(client: ApiClient): Promise<OwnedKind[]> {
  const groups = new Set(OWNED_KINDS.filter((each) => !isBuiltIn(each)).map((each) => each.apiVersion));
  const found = await Promise.all(
    [...groups].map(async (apiVersion) => {
      const list: any = await client.find(`/apis/${apiVersion}`);
      const plurals = new Set<string>((list?.resources ?? []).map((each: { name: string }) => each.name));
      return OWNED_KINDS.filter((each) => each.apiVersion === apiVersion && plurals.has(each.plural));
    }),
  );
  return [...OWNED_KINDS.filter(isBuiltIn), ...found.flat()];
}

/** naiserator's words: the kind, the server's reason (`validation error` for an error of its own), the message. */
async function persist(kind: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof ApiError && error.reason !== '' ? error.reason : 'validation error';
    const message = error instanceof Error ? error.message : String(error);
    throw new SynchronizationError(`persisting ${kind} to Kubernetes: ${reason}: ${message}`, reason === 'Conflict');
  }
}

/** By label `app` and an owner with this UID: so a manual Job owned by the Naisjob goes, and one owned by the CronJob stays. */
async function removeUnreferenced(
  client: ApiClient,
  naisjob: Naisjob,
  wanted: KubeObject[],
  served: OwnedKind[],
): Promise<void> {
  const { name, namespace, uid } = naisjob.metadata;
  const isWanted = (object: KubeObject) =>
    wanted.some((each) => each.kind === object.kind && each.metadata.name === object.metadata.name);
  for (const kind of served) {
    const path = collectionPath(kind.apiVersion, kind.plural, namespace);
    const labelled = await client.list(`${path}?labelSelector=${encodeURIComponent(`app=${name}`)}`);
    for (const object of labelled) {
      const owned = object.metadata.ownerReferences?.some((each) => each.uid === uid) ?? false;
      if (owned && !isWanted({ ...object, kind: kind.kind })) await client.remove(`${path}/${object.metadata.name}`);
    }
  }
}

async function createOrUpdate(client: ApiClient, object: KubeObject): Promise<void> {
  const path = collectionPath(object.apiVersion, kindOf(object).plural, object.metadata.namespace ?? '');
  const existing = await client.find(`${path}/${object.metadata.name}`);
  if (existing === undefined) await client.create(path, object);
  else await client.replace(`${path}/${object.metadata.name}`, adopt(object, existing));
}

/**
 * The wanted object as an update of the existing one. Owners are compared by kind and name only, and what stands there is kept: an
 * object whose owner of that name is long dead keeps the dead owner's UID, and the garbage collector takes it later.
 */
export function adopt(wanted: KubeObject, existing: KubeObject): KubeObject {
  const owners = existing.metadata.ownerReferences ?? [];
  const mine = wanted.metadata.ownerReferences ?? [];
  const similar = mine.some((a) => owners.some((b) => a.kind === b.kind && a.name === b.name));
  if (!similar && mine.length > 0) {
    throw new Error(
      'refusing to overwrite manually edited resource; please add the correct ownerReference in order to continue',
    );
  }
  const { resourceVersion, uid } = existing.metadata;
  return {
    ...wanted,
    metadata: {
      ...wanted.metadata,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(owners.length > 0 && { ownerReferences: owners }),
    },
  };
}
