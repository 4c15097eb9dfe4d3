// The deletions of a reset, each bound to the very object that was planned with.

import type { RemoveOptions } from '../cluster/cluster.ts';
import { NaisjobError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { mayPass } from '../model/lost-answer.ts';
import { CRONJOBS, NAISJOBS, type Resource } from '../model/resource.ts';
import { nameObject } from '../model/dependents.ts';
import type { ResetDeps } from './reset-deps.ts';
import { addWayBack } from './reset-way-back.ts';
import type { Journal } from './reset-journal.ts';
import type { ResetPlan } from './reset-plan.ts';
import { getIfThere } from './read-job.ts';
import { OutdatedPlanError } from './reset-outdated.ts';

const REMOVE_TRIES = 5;
const RETRY_MS = 500;

/**
 * CronJob, then Naisjob. Both are sent as a dry run first: a changed object, a missing right or an admission rule then
 * stops the reset while both are still there. Without a journal that is all that happens.
 * @throws OutdatedPlanError when an object is not the planned one any more.
 */
export async function removeBoth(planned: ResetPlan, journal: Journal | undefined, deps: ResetDeps): Promise<void> {
  const { cronJob, naisjob } = planned;
  if (cronJob !== undefined) await removePlanned(CRONJOBS, cronJob, true, deps);
  await removePlanned(NAISJOBS, naisjob, true, deps);
  if (journal === undefined) return;
  deps.signal.throwIfAborted();
  if (cronJob !== undefined) {
    await removePlanned(CRONJOBS, cronJob, false, deps);
    await journal.note({ step: 'cronjob-deleted' }, `cronjob.batch/${cronJob.metadata.name} deleted`);
  }
  try {
    await removePlanned(NAISJOBS, naisjob, false, deps);
  } catch (error) {
    throw cronJob === undefined ? error : afterCronJob(error, planned, journal, deps);
  }
  await journal.note({ step: 'naisjob-deleted' }, `naisjob.nais.io/${naisjob.metadata.name} deleted`);
}

/** @throws OutdatedPlanError */
export async function removeCronJob({ cronJob, input }: ResetPlan, deps: ResetDeps): Promise<void> {
  if (cronJob === undefined) return;
  const isDryRun = input.dryRun === 'server';
  await removePlanned(CRONJOBS, cronJob, isDryRun, deps);
  if (!isDryRun) deps.tell(`cronjob.batch/${cronJob.metadata.name} deleted`);
}

async function removePlanned(resource: Resource, object: KubeObject, dryRun: boolean, deps: ResetDeps): Promise<void> {
  const { name, namespace = deps.cluster.namespace, uid, resourceVersion } = object.metadata;
  const options: RemoveOptions = { uid, resourceVersion, propagation: 'Background', dryRun, signal: deps.signal };
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.cluster.remove(resource, { namespace, name }, options);
    } catch (error) {
      if (deps.signal.aborted) throw error;
      // The answer may have been lost, not the request: what is there now decides.
      if (!dryRun && mayPass(error) && (await isLeaving(resource, object, deps))) return;
      const isOutdated = error instanceof StatusError && (error.code === 409 || error.code === 404);
      if (isOutdated) throw new OutdatedPlanError(`${nameObject(resource, name)} was changed meanwhile`);
      // Bound to one UID and version, a deletion can be sent twice without harm.
      if (!mayPass(error) || tries >= REMOVE_TRIES) throw error;
      await deps.clock.sleep(RETRY_MS * tries, deps.signal);
    }
  }
}

async function isLeaving(resource: Resource, object: KubeObject, deps: ResetDeps): Promise<boolean> {
  const { name, namespace = deps.cluster.namespace, uid } = object.metadata;
  try {
    const now = await getIfThere(deps.cluster, resource, namespace, name, deps.signal);
    return now?.metadata.uid !== uid || now.metadata.deletionTimestamp !== undefined;
  } catch {
    return false;
  }
}

/** The Naisjob could not be deleted: it stands, without its CronJob, unless it is known otherwise. */
function afterCronJob(error: unknown, planned: ResetPlan, journal: Journal, deps: ResetDeps): unknown {
  const { namespace, name } = planned.input;
  const undo = `kubectl naisjob rerun ${name} -n ${namespace} --strategy=resync`;
  if (error instanceof OutdatedPlanError) {
    deps.tell(
      `The CronJob is deleted already. Without the rest of the reset, the operator makes it again with: ${undo}`,
    );
    return error;
  }
  if (deps.signal.aborted) return addWayBack(error, journal, planned.input, deps);
  if (error instanceof NaisjobError) {
    error.hints.push(
      'The CronJob is deleted and the Naisjob may still be there.',
      `Finish the reset: ${deps.resumeCommand(namespace, name, journal.path)}`,
      `Or have the operator make the CronJob again: ${undo}`,
    );
  }
  return error;
}
