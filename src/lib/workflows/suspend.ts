// suspend and resume: switch the CronJob's schedule off and on, and see it so.

import { formatTime, nextRunOf, type CronJob } from '../model/cron-job.ts';
import { FailedError, InterruptedError, NaisjobError, StatusError } from '../model/errors.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { CRONJOBS } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';
import { activeRuns } from '../model/run-guard.ts';
import { triggerOf } from '../model/run-trigger.ts';
import { newestFirst } from '../model/run.ts';
import type { SuspendResult } from '../model/suspend-result.ts';
import { guardSuspension, isStartMissed } from '../model/suspension.ts';
import { awaitStart } from './await-start.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { readJob, type JobFamily } from './read-job.ts';
import { requireCronJob, warnOfOwner } from './require-cron-job.ts';

/** The controller or a deploy may write the CronJob between our read and our write; then all is read again. */
const CONFLICT_TRIES = 5;
/** The controller works with a copy of the CronJob that may be this old (ms): a start so near may still come. */
const CONTROLLER_LAG_MS = 2_000;
/** Within this time (ms) a controller that is at work has made up for a missed start. */
const MAKE_UP_MS = 10_000;

export interface SuspendInput {
  verb: 'suspend' | 'resume';
  namespace: string;
  name: string;
}

export interface SuspendPlan {
  input: SuspendInput;
  plan: Plan;
  family: JobFamily;
  cronJob: CronJob;
  /** The schedule is the other way round now. */
  isNeeded: boolean;
  /** Resumed, the CronJob makes up for a start. */
  isMissed: boolean;
}

/** @throws RefusedError for a job without a schedule, StatusError NotFound for the Naisjob or its CronJob. Nothing has been changed yet. */
export async function planSuspension(input: SuspendInput, deps: Deps): Promise<SuspendPlan> {
  const family = await readJob(input.namespace, input.name, deps);
  const warnings = family.cronJob === undefined ? [] : guardSuspension(family.naisjob, family.cronJob);
  const cronJob = requireCronJob(family);
  const isSuspended = cronJob.spec.suspend === true;
  const isNeeded = isSuspended !== (input.verb === 'suspend');
  const isMissed = input.verb === 'resume' && isNeeded && isStartMissed(cronJob, deps.clock.now());
  const steps = isNeeded ? [input.verb === 'suspend' ? stepOfSuspend(cronJob) : stepOfResume(cronJob, isMissed)] : [];
  const { verb, namespace, name } = input;
  const plan = { verb, namespace, name, steps, warnings: [...warnOfOwner(family), ...warnings] };
  return { input, plan, family, cronJob, isNeeded, isMissed };
}

function stepOfSuspend({ metadata }: CronJob): PlanStep {
  return {
    action: 'patch',
    object: `cronjob.batch/${metadata.name}`,
    reason: 'spec.suspend: true, so that its schedule starts no more runs; runs under way go on',
    consequence: 'the next deploy that changes the job undoes it: the operator then writes the CronJob again',
  };
}

function stepOfResume({ metadata }: CronJob, isMissed: boolean): PlanStep {
  return {
    action: 'patch',
    object: `cronjob.batch/${metadata.name}`,
    reason: 'spec.suspend: false, so that its schedule starts runs again',
    ...(isMissed
      ? { consequence: 'a start was missed while it was suspended, and Kubernetes makes up for the latest one at once' }
      : {}),
  };
}

/** Carries the plan out, or sends it with dryRun=All. @throws FailedError when it is not seen to be so afterwards. */
export async function applySuspension(planned: SuspendPlan, dryRun: DryRun, deps: Deps): Promise<SuspendResult> {
  if (!planned.isNeeded || dryRun === 'client') return describe(planned, dryRun, planned.family, deps);
  let now = planned;
  for (let tries = 1; now.isNeeded; tries += 1) {
    try {
      await patch(now, dryRun === 'server', deps);
      break;
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 422 || tries >= CONFLICT_TRIES) throw error;
      // The server's 422 does not tell a failed `test`: read again and decide.
      const again = await planSuspension(now.input, deps);
      if (again.cronJob.metadata.resourceVersion === now.cronJob.metadata.resourceVersion) throw error;
      now = again;
    }
  }
  return dryRun === 'server' ? describe(now, dryRun, now.family, deps) : see(now, deps);
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
