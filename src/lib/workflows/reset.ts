// reset: delete a job's CronJob and the job itself, wait until all that belonged to it is gone, and put it back. Between
// the deletion and the creation the only copy of the job is in our hands: so it is saved first, and every step can be
// gone on with by another process (reset-resume.ts). docs/decisions has the order with its reasons.

import type { StoredBackup } from '../model/backup.ts';
import type { ResetOutcome, ResetResult } from '../model/reset-result.ts';
import { agree, tellMidway, toResetState, type Agreement } from './reset-agree.ts';
import { checkReset } from './reset-check.ts';
import type { ResetDeps } from './reset-deps.ts';
import { resetGently } from './reset-gentle.ts';
import { OutdatedPlanError } from './reset-outdated.ts';
import { planReset, type ResetInput, type ResetPlan } from './reset-plan.ts';
import { putBack } from './reset-put-back.ts';
import { removeBoth, removeCronJob } from './reset-remove.ts';

/** A job that someone changes all the time is not to be reset meanwhile. */
const PLAN_TRIES = 5;

/**
 * Plans, checks, saves, asks and acts. Planned again when the cluster changes between plan and act; asked again when the
 * new plan is another one. @throws NaisjobError; after the first deletion with the way back among its hints.
 */
export async function resetJob(input: ResetInput, deps: ResetDeps): Promise<ResetResult> {
  let agreed: Agreement | undefined;
  let { resumed } = input;
  for (let tries = 1; ; tries += 1) {
    const planned = await planAgain({ ...input, ...(resumed === undefined ? {} : { resumed }) }, agreed, deps);
    if (input.diagnoseOnly || input.dryRun === 'client') return describe(planned, 'planned');
    try {
      agreed = await agree(planned, agreed, deps);
      return await carryOut(agreed, deps);
    } catch (error) {
      if (!(error instanceof OutdatedPlanError) || tries >= PLAN_TRIES) throw error;
      // The CronJob may be gone already, and with it the only sign of the runs that it owned.
      resumed = toResetState(planned, deps);
      deps.tell(`${error.message}; planning again`);
    }
  }
}

/** @throws what keeps it from being planned; after a first plan that was being carried out, with what that may have done. */
async function planAgain(input: ResetInput, before: Agreement | undefined, deps: ResetDeps): Promise<ResetPlan> {
  try {
    return await planReset(input, deps);
  } catch (error) {
    throw before === undefined ? error : tellMidway(error, before, deps);
  }
}

async function carryOut({ planned, form, journal }: Agreement, deps: ResetDeps): Promise<ResetResult> {
  const backup = journal === undefined ? {} : { backup: journal.path };
  if (form === 'no') {
    await journal?.note({ step: 'declined' });
    return describe(planned, 'declined', backup);
  }
  if (form === 'cronjob-only') return carryOutGently(planned, deps);
  await removeBoth(planned, journal, deps);
  if (journal === undefined) return describe(planned, 'reset', { dryRun: 'server' });
  const stored: StoredBackup = {
    path: journal.path,
    madeAt: new Date(deps.clock.now()).toISOString(),
    saved: planned.live,
    state: toResetState(planned, deps),
    journal: [],
  };
  const uid = await putBack(stored, journal, planned.input.timeoutMs, deps);
  return describe(planned, 'reset', { ...backup, uid });
}

async function carryOutGently(planned: ResetPlan, deps: ResetDeps): Promise<ResetResult> {
  const { input } = planned;
  // Chosen at the prompt of the full one: another plan, whose own rights were not asked for yet.
  if (input.form !== 'cronjob-only') {
    const gentle = await planReset({ ...input, form: 'cronjob-only' }, deps);
    await checkReset(gentle, 'cronjob-only', deps);
    return carryOutGently(gentle, deps);
  }
  await removeCronJob(planned, deps);
  if (input.dryRun !== 'server') await resetGently(planned, deps);
  return describe(planned, 'reset', { uid: planned.naisjob.metadata.uid });
}

/** The result of a plan, however far it got. */
function describe(
  { input, naisjob, plan, diagnosis, gentleWouldDo, losses, wanted, live, differs }: ResetPlan,
  outcome: ResetOutcome,
  more: Partial<ResetResult> = {},
): ResetResult {
  return {
    verb: 'reset',
    naisjob: input.name,
    namespace: input.namespace,
    dryRun: input.dryRun,
    form: input.form,
    outcome,
    plan,
    losses,
    diagnosis,
    gentleWouldDo,
    differs,
    manifest: wanted.naisjob,
    ...(differs ? { live: live.naisjob } : {}),
    previousUid: naisjob.metadata.uid,
    warnings: plan.warnings,
    ...more,
  };
}
