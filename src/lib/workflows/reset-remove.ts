// The deletions of a reset, each bound to the very object that was planned with.

import type { RemoveOptions } from '../cluster/cluster.ts';
import { NaisjobError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { addDoubt, isAnswerLost, mayPass } from '../model/lost-answer.ts';
import { CRONJOBS, NAISJOBS, type Resource } from '../model/resource.ts';
import { nameObject } from '../model/dependents.ts';
import type { ResetDeps } from './reset-deps.ts';
import { goOn } from './reset-gentle.ts';
import { addWayBack, commandToUndo, listWaysOn } from './reset-way-back.ts';
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
    await removePlanned(CRONJOBS, cronJob, false, deps).catch((error: unknown) => {
      throw withoutCronJob(error, planned, journal, deps);
    });
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
  await removePlanned(CRONJOBS, cronJob, isDryRun, deps).catch((error: unknown) => {
    throw isDryRun
      ? error
      : addDoubt(error, `The CronJob may be deleted, and the Naisjob is untouched. ${goOn(input)}`);
  });
  if (!isDryRun) deps.tell(`cronjob.batch/${cronJob.metadata.name} deleted`);
}

async function removePlanned(resource: Resource, object: KubeObject, dryRun: boolean, deps: ResetDeps): Promise<void> {
  const { name, namespace = deps.cluster.namespace, uid, resourceVersion } = object.metadata;
  const options: RemoveOptions = { uid, resourceVersion, propagation: 'Background', dryRun, signal: deps.signal };
  let isLost = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.cluster.remove(resource, { namespace, name }, options);
    } catch (error) {
      if (deps.signal.aborted) throw error;
      // The answer may have been lost, not the request: what is there now decides.
      if (!dryRun && mayPass(error) && (await isLeaving(resource, object, deps))) return;
      if (isLost && error instanceof StatusError && error.code === 404) return;
      isLost ||= !dryRun && isAnswerLost(error);
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

/** The CronJob's deletion failed, or its answer was lost. */
function withoutCronJob(error: unknown, { input }: ResetPlan, journal: Journal, deps: ResetDeps): unknown {
  if (deps.signal.aborted) return addWayBack(error, journal, input, deps);
  if (!(error instanceof NaisjobError) || !mayPass(error)) return error;
  error.hints.push(
    'The CronJob may be deleted, and the Naisjob is untouched.',
    ...listWaysOn(input, journal.path, deps),
  );
  return error;
}

/** The Naisjob could not be deleted: it stands, without its CronJob, unless it is known otherwise. */
function afterCronJob(error: unknown, planned: ResetPlan, journal: Journal, deps: ResetDeps): unknown {
  const { input } = planned;
  if (error instanceof OutdatedPlanError) {
    const undo = commandToUndo(input);
    deps.tell(
      `The CronJob is deleted already. Without the rest of the reset, the operator makes it again with: ${undo}`,
    );
    return error;
  }
  if (deps.signal.aborted) return addWayBack(error, journal, input, deps);
  if (!(error instanceof NaisjobError)) return error;
  error.hints.push(
    'The CronJob is deleted and the Naisjob may still be there.',
    ...listWaysOn(input, journal.path, deps),
  );
  return error;
}
