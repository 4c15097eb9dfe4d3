import type { ApiClient } from './client.ts';
import { collectionPath, IAM_KINDS, IAM_NAMESPACE } from './kinds.ts';
import type { Naisjob } from './kube-object.ts';
import { FINALIZER } from './plan-objects.ts';
import { naisjobPath } from './report.ts';

/** Asks to be told of the deletion before it happens. */
export async function addFinalizer(client: ApiClient, naisjob: Naisjob): Promise<void> {
  await writeFinalizers(client, naisjob, [...(naisjob.metadata.finalizers ?? []), FINALIZER]);
}

/**
 * What the garbage collector would not do: the IAM objects in the other namespace, and **the Image of the same name**, which
 * nothing brings back when the Naisjob is applied again.
 */
export async function finalize(client: ApiClient, naisjob: Naisjob): Promise<void> {
  const { name, namespace, finalizers = [] } = naisjob.metadata;
  if (!finalizers.includes(FINALIZER)) return;
  await removeIam(client, name, namespace);
  await client.remove(`${collectionPath('nais.io/v1', 'images', namespace)}/${name}`);
  await writeFinalizers(
    client,
    naisjob,
    finalizers.filter((each) => each !== FINALIZER),
  );
}

async function removeIam(client: ApiClient, name: string, team: string): Promise<void> {
  const selector = encodeURIComponent(`app=${name},team=${team}`);
  for (const kind of IAM_KINDS) {
    const path = collectionPath(kind.apiVersion, kind.plural, IAM_NAMESPACE);
    if ((await client.find(`${path}?limit=1`)) === undefined) continue;
    for (const object of await client.list(`${path}?labelSelector=${selector}`)) {
      await client.remove(`${path}/${object.metadata.name}`);
    }
  }
}

/** The version guards against a finalizer that someone else adds meanwhile. */
async function writeFinalizers(client: ApiClient, naisjob: Naisjob, finalizers: string[]): Promise<void> {
  const { resourceVersion, uid } = naisjob.metadata;
  await client.merge(naisjobPath(naisjob), { metadata: { finalizers, resourceVersion, uid } });
}
