// The gentle reset: only the CronJob is made anew. The Naisjob, its ServiceAccount and all else stay as they are.

import { InterruptedError, NaisjobError } from '../model/errors.ts';
import { awaitGone } from './reset-await-gone.ts';
import type { ResetDeps } from './reset-deps.ts';
import type { ResetPlan } from './reset-plan.ts';
import { isStatusSubresource, nudgeOperator, removeTouch } from './resync.ts';
import { verifyReset } from './reset-verify.ts';
import { getNaisjob } from './read-job.ts';

/** After the CronJob's deletion. May be begun again: without a CronJob it only asks the operator. */
export async function resetGently(planned: ResetPlan, deps: ResetDeps): Promise<void> {
  const { namespace, name, timeoutMs } = planned.input;
  try {
    await awaitCronJobGone(planned, deps);
    const naisjob = await getNaisjob(namespace, name, deps);
    const { nudge } = await nudgeOperator(naisjob, await isStatusSubresource(deps), false, deps);
    deps.progress.done();
    deps.tell(`naisjob.nais.io/${name}: the operator was asked to synchronize`);
    await verifyReset(naisjob, { namespace, name, cronJobUid: 'expected' }, timeoutMs, deps);
    if (nudge === 'touched') await removeTouch(namespace, name, deps);
  } catch (error) {
    throw explain(error, planned, deps);
  } finally {
    deps.progress.done();
  }
}

/** Its runs too: the operator's next one has the first one's name, and would not be created beside it. */
async function awaitCronJobGone({ input, cronJob, dependents }: ResetPlan, deps: ResetDeps): Promise<void> {
  if (cronJob === undefined) return;
  const { namespace, name, timeoutMs } = input;
  const { uid } = cronJob.metadata;
  const runs = dependents.filter(({ resource }) => ['cronjobs', 'jobs', 'pods'].includes(resource.plural));
  await awaitGone({ namespace, name, previousUid: uid, cronJobUid: uid, dependents: runs }, timeoutMs, deps);
}

/** What finishes it, as a sentence. */
export function goOn({ namespace, name }: ResetPlan['input']): string {
  return `Go on with: kubectl naisjob reset ${name} -n ${namespace} --cronjob-only`;
}

function explain(error: unknown, { input }: ResetPlan, deps: ResetDeps): unknown {
  const hint = `The CronJob is deleted and the Naisjob untouched. ${goOn(input)}`;
  if (deps.signal.aborted) return new InterruptedError('interrupted before the CronJob was there again', [hint]);
  if (error instanceof NaisjobError) error.hints.push(hint);
  return error;
}
