// suspend and resume: switch the CronJob's schedule off and on, and see it so.

import { formatTime, nextRunOf } from '../model/cron-job.ts';
import { FailedError, InterruptedError, NaisjobError } from '../model/errors.ts';
import type { DryRun } from '../model/results.ts';
import { activeRuns } from '../model/run-guard.ts';
import { triggerOf } from '../model/run-trigger.ts';
import { newestFirst } from '../model/run.ts';
import type { SuspendResult } from '../model/suspend-result.ts';
import { awaitStart } from './await-start.ts';
import type { Deps } from './deps.ts';
import { readJob, type JobFamily } from './read-job.ts';
import type { SuspendPlan } from './suspend-plan.ts';
import { writeSuspension } from './suspend-write.ts';

/** The controller works with a copy of the CronJob that may be this old (ms): a start so near may still come. */
const CONTROLLER_LAG_MS = 2_000;
/** Within this time (ms) a controller that is at work has made up for a missed start. */
const MAKE_UP_MS = 10_000;

/** Carries the plan out, or sends it with dryRun=All. @throws FailedError when it is not seen to be so afterwards. */
export async function applySuspension(planned: SuspendPlan, dryRun: DryRun, deps: Deps): Promise<SuspendResult> {
  if (!planned.isNeeded || dryRun === 'client') return describe(planned, dryRun, planned.family, deps);
  if (dryRun === 'none') return see(await writeSuspension(planned, false, deps), deps);
  const now = await writeSuspension(planned, true, deps);
  return describe(now, dryRun, now.family, deps);
}

/** Reads back what was written, and which run the schedule started at that moment. */
async function see(planned: SuspendPlan, deps: Deps): Promise<SuspendResult> {
  const { input, cronJob } = planned;
  const after = await lookAfterwards(planned, deps);
  const isSame = after.cronJob?.metadata.uid === cronJob.metadata.uid;
  if (!isSame || (after.cronJob?.spec.suspend === true) !== (input.verb === 'suspend')) {
    throw new FailedError(
      `cronjob.batch/${input.name} was patched, but someone else has written it since: ${isSame ? 'its schedule is as it was before' : 'it is another one'}`,
      [`A deploy at this moment? Look, and do it again: kubectl naisjob tree ${input.name} -n ${input.namespace}`],
    );
  }
  return describe(planned, 'none', after, deps);
}

/** @throws InterruptedError or the failure, either of which says that the schedule is switched. */
async function lookAfterwards(planned: SuspendPlan, deps: Deps): Promise<JobFamily> {
  const { verb, name, namespace } = planned.input;
  try {
    await waitForStart(planned, deps);
    return await readJob(namespace, name, deps);
  } catch (error) {
    const done = `cronjob.batch/${name} was ${verb === 'suspend' ? 'suspended' : 'resumed'}`;
    const look = `See how it stands: kubectl naisjob tree ${name} -n ${namespace}`;
    if (deps.signal.aborted) throw new InterruptedError(`interrupted; ${done}`, [look]);
    if (error instanceof NaisjobError) error.hints.push(`${done}. ${look}`);
    throw error;
  }
}

async function waitForStart(planned: SuspendPlan, deps: Deps): Promise<void> {
  const timeoutMs = timeForStart(planned, deps.clock.now());
  if (timeoutMs === 0) return;
  deps.progress.waiting('waiting whether the schedule starts a run at this moment');
  try {
    const known = new Set(planned.family.jobs.map((each) => each.metadata.uid));
    await awaitStart(planned.input, known, timeoutMs, deps);
  } finally {
    deps.progress.done();
  }
}

/** ms; 0 where no start is to be expected. */
function timeForStart({ input, isMissed, cronJob, family }: SuspendPlan, now: number): number {
  if (input.verb === 'resume') {
    const isBlocked = cronJob.spec.concurrencyPolicy === 'Forbid' && activeRuns(family.runs).length > 0;
    return isMissed && !isBlocked ? MAKE_UP_MS : 0;
  }
  const near = nextRunOf(cronJob, now - CONTROLLER_LAG_MS);
  return near !== undefined && near <= now + CONTROLLER_LAG_MS ? 2 * CONTROLLER_LAG_MS : 0;
}

function describe(
  { input, plan, family, cronJob, isNeeded }: SuspendPlan,
  dryRun: DryRun,
  after: JobFamily,
  deps: Deps,
): SuspendResult {
  const known = new Set(family.jobs.map((each) => each.metadata.uid));
  const started = after.runs.filter(
    (each) => !known.has(each.metadata.uid) && triggerOf(each, input.name).by !== 'manual',
  );
  const namesOf = (runs: typeof started) => runs.map((each) => each.metadata.name);
  const { spec } = after.cronJob ?? cronJob;
  const next = nextRunOf({ ...cronJob, spec: { ...spec, suspend: input.verb === 'suspend' } }, deps.clock.now());
  return {
    verb: input.verb,
    naisjob: input.name,
    namespace: input.namespace,
    dryRun,
    suspended: input.verb === 'suspend',
    changed: isNeeded,
    plan,
    activeRuns: namesOf(activeRuns(after.runs)),
    startedRuns: namesOf(newestFirst(started)),
    ...(next === undefined ? {} : { nextRun: formatTime(next) }),
    ...(spec.timeZone === undefined ? {} : { timeZone: spec.timeZone }),
    warnings: plan.warnings,
  };
}
