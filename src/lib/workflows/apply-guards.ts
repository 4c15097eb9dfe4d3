// What is there in a state in which nothing may be applied.

import { isForbidden, RefusedError } from '../model/errors.ts';
import { nameObject } from '../model/dependents.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { CRONJOBS, NAISJOBS, SERVICE_ACCOUNTS, type Resource } from '../model/resource.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** What is applied to an object on its way out goes with it. @throws RefusedError */
export function guardLive(live: KubeObject | undefined, { kind }: Resource): void {
  if (live?.metadata.deletionTimestamp === undefined) return;
  throw new RefusedError(`${kind.toLowerCase()}.nais.io/${live.metadata.name} is being deleted`, [
    'Apply it when it and what belonged to it are gone.',
  ]);
}

/**
 * For a Naisjob that is not there. What an earlier one left is still to be collected: the operator would take it for its
 * own, and the collector would then remove it for good. @throws RefusedError
 */
export async function guardRemains(namespace: string, name: string, deps: Deps): Promise<void> {
  const found = await Promise.all(
    [CRONJOBS, SERVICE_ACCOUNTS].map(async (resource) => {
      const object = await getIfThere(deps.cluster, resource, namespace, name, deps.signal).catch(passForbidden);
      return object !== undefined && isOwnedByNaisjob(object, name) ? [nameObject(resource, name)] : [];
    }),
  );
  const remains = found.flat();
  if (remains.length === 0) return;
  throw new RefusedError(
    `naisjob.nais.io/${name} was deleted, and what belonged to it is still to be removed: ${remains.join(', ')}`,
    ['Apply it when it and what belonged to it are gone.'],
  );
}

/** Whose UID it is does not matter: there is no such Naisjob. */
function isOwnedByNaisjob({ metadata }: KubeObject, name: string): boolean {
  return (metadata.ownerReferences ?? []).some((each) => each.kind === NAISJOBS.kind && each.name === name);
}

/** To apply takes no right to read these. */
function passForbidden(error: unknown): undefined {
  if (isForbidden(error)) return undefined;
  throw error;
}
