// rerun: run a job again as it is deployed. Where a synchronization by the operator starts a run, that is used; where it
// is known or seen to start nothing, the run is created from the CronJob. Never both.

import { UsageError } from '../model/errors.ts';
import type { NewObject } from '../model/kube-object.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { chooseStrategy, type StrategyChoice } from '../model/rerun-strategy.ts';
import type { DryRun, RerunResult, Strategy } from '../model/results.ts';
import { guardActiveRuns, warnOfHistory } from '../model/run-guard.ts';
import { createRun, startedRun, type RunDraft } from './create-run.ts';
import type { Deps } from './deps.ts';
import { draftRerun } from './draft-rerun.ts';
import { readJob, settleInOrder, type JobFamily } from './read-job.ts';
import { applyResync } from './rerun-resync.ts';
import { foreseeNudge, isStatusSubresource } from './resync.ts';
import { warnOfOwner } from './require-cron-job.ts';

export interface RerunInput {
  namespace: string;
  name: string;
  strategy: 'auto' | Strategy;
  /** Copy this run instead of the job's template. */
  run?: string;
  force: boolean;
  /** How long the operator has to answer, ms. */
  timeoutMs: number;
}

export interface RerunPlan {
  plan: Plan;
  input: RerunInput;
  strategy: Strategy;
  family: JobFamily;
  onStatus: boolean;
  user: string;
  /** With strategy job. */
  draft?: RunDraft;
}

/** @throws RefusedError by a guard, UsageError for options that exclude each other. Nothing has been changed yet. */
export async function planRerun(input: RerunInput, deps: Deps): Promise<RerunPlan> {
  if (input.run !== undefined && input.strategy === 'resync') {
    throw new UsageError('--run copies a run and --strategy=resync starts none: they exclude each other');
  }
  const [family, user, onStatus] = await settleInOrder([
    readJob(input.namespace, input.name, deps),
    deps.cluster.whoAmI({ signal: deps.signal }),
    isStatusSubresource(deps),
  ]);
  const { naisjob, cronJob, runs } = family;
  const choice = choose(input, family);
  const policy = cronJob?.spec.concurrencyPolicy ?? naisjob.spec.concurrencyPolicy;
  const isPureResync = input.strategy === 'resync';
  const warnings = [
    ...warnOfOwner(family),
    // A resync of a scheduled job starts nothing, so there is nothing to guard.
    ...(isPureResync && chooseStrategy(naisjob, cronJob, family.jobs).strategy === 'job'
      ? []
      : guardActiveRuns(runs, policy, { force: input.force, replace: false })),
    ...(cronJob === undefined || isPureResync ? [] : warnOfHistory(runs, cronJob)),
  ];
  const common = { input, strategy: choice.strategy, family, onStatus, user };
  const plan = (steps: PlanStep[]): Plan => ({
    verb: 'rerun',
    namespace: input.namespace,
    name: input.name,
    steps,
    warnings,
  });
  if (choice.strategy === 'resync') return { ...common, plan: plan(stepsOfResync(input, choice, family, onStatus)) };
  const draft = draftRerun(input, family, user, deps);
  return { ...common, draft, plan: plan([stepOfCreate(draft.job, input, choice.reason)]) };
}

/** Carries the plan out. @throws FailedError with the operator's own words, StillRunningError when it does not answer. */
export async function applyRerun(planned: RerunPlan, dryRun: DryRun, deps: Deps): Promise<RerunResult> {
  const { plan, strategy, draft } = planned;
  const base = {
    verb: 'rerun' as const,
    naisjob: plan.name,
    namespace: plan.namespace,
    dryRun,
    strategy,
    plan,
    warnings: plan.warnings,
  };
  if (draft === undefined) return { ...base, ...(await applyResync(planned, dryRun, deps)) };
  const job = dryRun === 'client' ? draft.job : await createRun(draft, dryRun === 'server', deps);
  return { ...base, job, run: startedRun(job, dryRun) };
}

function choose(input: RerunInput, { naisjob, cronJob, jobs }: JobFamily): StrategyChoice {
  if (input.run !== undefined)
    return { strategy: 'job', reason: `a copy of run ${input.run}, whatever the job says today` };
  if (input.strategy === 'auto') return chooseStrategy(naisjob, cronJob, jobs);
  const reason = input.strategy === 'job' ? 'asked for with --strategy=job' : 'asked for with --strategy=resync';
  return { strategy: input.strategy, reason };
}

function stepsOfResync(input: RerunInput, choice: StrategyChoice, family: JobFamily, onStatus: boolean): PlanStep[] {
  const object = `naisjob.nais.io/${input.name}`;
  const wait: PlanStep =
    input.strategy === 'resync'
      ? { action: 'wait', object, reason: 'the hash comes back with a new time when the operator has synchronized' }
      : {
          action: 'wait',
          object: 'job.batch',
          reason:
            'a run with a new UID shows that it was started; if the operator starts none, it is created from the CronJob',
        };
  return [stepOfNudge(object, choice, family, onStatus), wait];
}

function stepOfNudge(object: string, choice: StrategyChoice, family: JobFamily, onStatus: boolean): PlanStep {
  switch (foreseeNudge(family.naisjob)) {
    case 'touched':
      return {
        action: 'patch',
        object,
        reason: `${choice.reason}: an annotation is set and removed again, so that it looks`,
      };
    case 'under-way':
      return {
        action: 'check',
        object,
        reason: `${choice.reason}; its hash is cleared already, the operator is synchronizing it`,
      };
    case 'cleared':
      return {
        action: 'patch',
        object: onStatus ? `${object} (status)` : object,
        reason: `clear status.synchronizationHash: ${choice.reason}`,
        consequence: 'the operator writes everything it makes for this job again',
      };
  }
}

function stepOfCreate(job: NewObject, input: RerunInput, reason: string): PlanStep {
  const source =
    input.run === undefined ? `from the template of cronjob.batch/${input.name}` : `from job.batch/${input.run}`;
  return { action: 'create', object: `job.batch/${job.metadata.name}`, reason: `${source}: ${reason}` };
}
