// Creates an object again at the point of no return: every failure that may pass is tried again, every lost answer is
// looked after, and nobody else's object is touched.

import { StatusError } from '../model/errors.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import { mayPass } from '../model/lost-answer.ts';
import type { Resource } from '../model/resource.ts';
import { FIELD_MANAGER } from './create-run.ts';
import { getIfThere } from './read-job.ts';
import type { ResetDeps } from './reset-deps.ts';
import { isBack } from './reset-plan.ts';
import { refuseForeign } from './reset-foreign.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

/**
 * The object as it is in the cluster, created now or found to be there already. `previousUid`: the one that was deleted
 * and may still be on its way out. @throws RefusedError for another object of that name, StatusError for a refusal for good, and the last error when `timeoutMs` is over.
 */
export async function createAgain(
  resource: Resource,
  manifest: NewObject,
  previousUid: string | undefined,
  timeoutMs: number,
  namespace: string,
  deps: ResetDeps,
): Promise<KubeObject> {
  const name = manifest.metadata.name ?? '';
  const until = deps.clock.now() + timeoutMs;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    try {
      const found = await getIfThere(deps.cluster, resource, namespace, name, deps.signal);
      if (isBack(found, manifest)) return found;
      if (found !== undefined && !isOnItsWayOut(found, previousUid)) throw refuseForeign(resource, namespace, name);
      if (found === undefined) {
        return await deps.cluster.create(resource, namespace, manifest, {
          fieldManager: FIELD_MANAGER,
          signal: deps.signal,
        });
      }
    } catch (error) {
      if (deps.signal.aborted || !isWorthAnother(error) || deps.clock.now() >= until) throw error;
      deps.progress.waiting(
        `${(error as Error).message}: trying again to create ${resource.kind.toLowerCase()} ${name}`,
      );
    }
    await deps.clock.sleep(delay, deps.signal);
  }
}

function isOnItsWayOut({ metadata }: KubeObject, previousUid: string | undefined): boolean {
  return metadata.deletionTimestamp !== undefined || metadata.uid === previousUid;
}

/** 409: someone was quicker, or the old one is not gone; the next look tells. */
function isWorthAnother(error: unknown): boolean {
  return mayPass(error) || (error instanceof StatusError && error.code === 409);
}
