// Switches a CronJob's schedule, and knows afterwards whether that was done.

import { StatusError, type NaisjobError } from '../model/errors.ts';
import { addDoubt, isAnswerLost } from '../model/lost-answer.ts';
import { CRONJOBS } from '../model/resource.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { planSuspension, type SuspendPlan } from './suspend-plan.ts';

/** The controller or a deploy may write the CronJob between our read and our write; then all is read again. */
const CONFLICT_TRIES = 5;

/** Resolves with the plan that was carried out, or that needed nothing more. With `dryRun` nothing is stored. */
export async function writeSuspension(planned: SuspendPlan, dryRun: boolean, deps: Deps): Promise<SuspendPlan> {
  let now = planned;
  for (let tries = 1; now.isNeeded; tries += 1) {
    try {
      await patch(now, dryRun, deps);
      break;
    } catch (error) {
      if (deps.signal.aborted || !isUnclear(error, dryRun)) throw error;
      const again = await planAfter(error, now, deps);
      const isMoved = again.cronJob.metadata.resourceVersion !== now.cronJob.metadata.resourceVersion;
      if (again.isNeeded && (tries >= CONFLICT_TRIES || (isRejected(error) && !isMoved))) throw inDoubt(error, now);
      // So already: it was our own request that was carried out, where its answer was lost.
      if (!again.isNeeded && !isRejected(error)) return { ...now, cronJob: again.cronJob };
      now = again;
    }
  }
  return now;
}

/** The server's 422 does not tell a failed `test`, and a lost answer says nothing: read again and decide. */
function isUnclear(error: unknown, dryRun: boolean): error is NaisjobError {
  return isRejected(error) || (!dryRun && isAnswerLost(error));
}

function isRejected(error: unknown): boolean {
  return error instanceof StatusError && error.code === 422;
}

/** @throws `failure` again, with its doubt, when it was a lost answer and the cluster cannot be asked. */
async function planAfter(failure: NaisjobError, now: SuspendPlan, deps: Deps): Promise<SuspendPlan> {
  return planSuspension(now.input, deps).catch((reading: unknown) => {
    throw isRejected(failure) ? reading : inDoubt(failure, now);
  });
}

function inDoubt(failure: unknown, { input: { verb, name, namespace } }: SuspendPlan): unknown {
  const done = verb === 'suspend' ? 'suspended' : 'resumed';
  const see = `See with: kubectl naisjob tree ${name} -n ${namespace}`;
  return addDoubt(failure, `It is not known whether cronjob.batch/${name} was ${done}. ${see}`);
}

async function patch({ input, cronJob }: SuspendPlan, dryRun: boolean, deps: Deps): Promise<void> {
  const { name, namespace = input.namespace, resourceVersion } = cronJob.metadata;
  const operations = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add' as const, path: '/spec/suspend', value: input.verb === 'suspend' },
  ];
  const options = { dryRun, fieldManager: FIELD_MANAGER, signal: deps.signal };
  await deps.cluster.patch(CRONJOBS, { namespace, name }, { type: 'json', operations }, options);
}
