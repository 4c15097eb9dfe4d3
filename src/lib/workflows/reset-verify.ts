// A reset is done when the new job is seen to be whole and to stay so, not when a create returned 201.

import type { ResetState } from '../model/backup.ts';
import { StatusError, StillRunningError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isScheduled, isSynchronized, type Naisjob } from '../model/naisjob.ts';
import { CRONJOBS, SERVICE_ACCOUNTS, type Resource } from '../model/resource.ts';
import { getIfThere } from './read-job.ts';
import type { ResetDeps } from './reset-deps.ts';
import { describeMissing, isWhole, lookAtNewJob, type NewJob } from './reset-look.ts';
import { lookPatiently } from './reset-passing.ts';
import { isStatusSubresource, nudgeOperator } from './resync.ts';

const INTERVAL_MS = 500;
/** The garbage collector acts on a dead owner within a second or two where it is not held up. */
const COLLECTOR_ROUND_MS = 5_000;
/** Looks, with the job synchronized, at which something is missing before the operator is asked again. */
const LOOKS_BEFORE_NUDGE = 4;

/**
 * Waits until the job is synchronized with a CronJob and ServiceAccount of its own, and looks again one collector round
 * later. Where something was adopted and then collected (the job came back before the old parts were gone), the operator
 * is asked once to make it anew. @throws FailedError with the operator's words, StillRunningError after `timeoutMs`.
 */
export async function verifyReset(
  created: KubeObject,
  state: Pick<ResetState, 'namespace' | 'name' | 'cronJobUid'>,
  timeoutMs: number,
  deps: ResetDeps,
): Promise<void> {
  const needed = neededParts(created as Naisjob, state);
  const whole = await awaitWhole(created, needed, timeoutMs, deps);
  deps.progress.waiting('waiting one round of the garbage collector');
  await deps.clock.sleep(COLLECTOR_ROUND_MS, deps.signal);
  const again = await awaitWhole(created, needed, timeoutMs, deps);
  const isMoved = uidsOf(again).some((uid, index) => uid !== uidsOf(whole)[index]);
  // Something was collected since and made anew: one round more, for that.
  if (isMoved) await deps.clock.sleep(COLLECTOR_ROUND_MS, deps.signal);
  if (isMoved) await awaitWhole(created, needed, timeoutMs, deps);
}

/** Older clusters make no CronJob for a job without a schedule: it is expected only where there must be one, or was. */
function neededParts(naisjob: Naisjob, { cronJobUid }: Pick<ResetState, 'cronJobUid'>): Resource[] {
  return isScheduled(naisjob) || cronJobUid !== undefined ? [SERVICE_ACCOUNTS, CRONJOBS] : [SERVICE_ACCOUNTS];
}

async function awaitWhole(
  created: KubeObject,
  needed: readonly Resource[],
  timeoutMs: number,
  deps: ResetDeps,
): Promise<NewJob> {
  const until = deps.clock.now() + timeoutMs;
  let isAsked = false;
  for (let incomplete = 0; ;) {
    const seen = await lookPatiently(() => lookAtNewJob(created, needed, deps), until, deps);
    if (seen !== undefined) {
      if (isWhole(seen)) return seen;
      if (isSynchronized(seen.naisjob)) incomplete += 1;
      if (incomplete >= LOOKS_BEFORE_NUDGE && !isAsked) isAsked = await askAgain(seen, deps);
      const missing = describeMissing(seen);
      if (deps.clock.now() >= until) throw notWhole(seen.naisjob, missing, timeoutMs);
      deps.progress.waiting(`waiting for the operator: ${missing}`);
    }
    await deps.clock.sleep(INTERVAL_MS, deps.signal);
  }
}

function uidsOf({ parts }: NewJob): (string | undefined)[] {
  return parts.map(({ object }) => object?.metadata.uid);
}

/** Its hash says that all is done, so it looks again only when that is cleared. False: not yet. */
async function askAgain({ naisjob, parts }: NewJob, deps: ResetDeps): Promise<boolean> {
  const missing = parts.filter(({ object }) => object === undefined);
  // An object of the dead job is still in its place: the operator would adopt it once more.
  for (const { resource } of missing) {
    const { name, namespace = deps.cluster.namespace } = naisjob.metadata;
    if ((await getIfThere(deps.cluster, resource, namespace, name, deps.signal)) !== undefined) return false;
  }
  try {
    await nudgeOperator(naisjob, await isStatusSubresource(deps), false, deps);
    deps.progress.done();
    deps.tell(`${describeMissing({ naisjob, parts })}: the operator was asked to make it again`);
    return true;
  } catch (error) {
    // Changed at this moment: the next look decides.
    if (error instanceof StatusError && error.code !== 403) return false;
    throw error;
  }
}

function notWhole({ metadata }: Naisjob, missing: string, timeoutMs: number): StillRunningError {
  return new StillRunningError(
    `naisjob.nais.io/${metadata.name} is back, but after ${Math.round(timeoutMs / 1000)}s ${missing}`,
    ['See whether the operator runs. The job is there again; the operator goes on with it by itself.'],
  );
}
