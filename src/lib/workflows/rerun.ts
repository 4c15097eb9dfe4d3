// rerun: run a job again as it is deployed. Where a synchronization by the operator starts a run, that is used; where it
// is known or seen to start nothing, the run is created from the CronJob. Never both.

import { UsageError } from '../model/errors.ts';
import { foreseeNudge } from '../model/nudge.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { stepOfCreate, stepsOfResync } from '../model/rerun-steps.ts';
import { chooseStrategy, type StrategyChoice } from '../model/rerun-strategy.ts';
import type { DryRun, RerunResult, Strategy } from '../model/results.ts';
import { findDoomed, guardActiveRuns, guardDoomed, warnOfHistory } from '../model/run-guard.ts';
import { createRun, startedRun } from './create-run.ts';
import type { Deps } from './deps.ts';
import { draftRerun } from './draft-rerun.ts';
import { concurrencyPolicy, readJob, readRolloutRun, settleInOrder, type JobFamily } from './read-job.ts';
import type { RerunInput, RerunPlan } from './rerun-input.ts';
import { applyResync } from './rerun-resync.ts';
import { isStatusSubresource } from './resync.ts';
import { requireStaying, warnOfOperatorError, warnOfOwner } from './require-cron-job.ts';

/** A Job without an owner is in nobody's history. */
const ORPHAN_WARNING =
  'there is no CronJob that the copy could belong to: it stays, with its pods and logs, until someone deletes it';

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
  requireStaying(family);
  const best = chooseStrategy(family.naisjob, family.cronJob, await readRolloutRun(family, deps));
  const { strategy, reason } = choose(input, best);
  const draft = strategy === 'job' ? draftRerun(input, family, user, deps) : undefined;
  const steps =
    draft === undefined
      ? planResync(input, reason, family, onStatus)
      : [stepOfCreate(draft.job, input.name, input.run, reason)];
  const isFromCronJob = draft !== undefined && input.run === undefined;
  const warnings = [...guard(input, family, best.strategy), ...(isFromCronJob ? warnOfOperatorError(family) : [])];
  const plan: Plan = { verb: 'rerun', namespace: input.namespace, name: input.name, steps, warnings };
  return { plan, input, strategy, family, onStatus, user, ...(draft === undefined ? {} : { draft }) };
}

function planResync(input: RerunInput, reason: string, family: JobFamily, onStatus: boolean): PlanStep[] {
  const { naisjob, jobs } = family;
  const doomed = findDoomed(naisjob, jobs);
  guardDoomed(doomed, input.force);
  const wantsRun = input.strategy !== 'resync';
  return stepsOfResync({ name: input.name, reason, nudge: foreseeNudge(naisjob), onStatus, doomed, wantsRun });
}

/** Warnings. `best`: the strategy that would start a run. */
function guard({ strategy, run, force }: RerunInput, family: JobFamily, best: Strategy): string[] {
  const { cronJob, runs } = family;
  const isPureResync = strategy === 'resync';
  // Where a synchronization starts nothing, there is nothing to guard.
  const startsNothing = isPureResync && best === 'job';
  return [
    ...warnOfOwner(family),
    ...(startsNothing ? [] : guardActiveRuns(runs, concurrencyPolicy(family), { force, replace: false })),
    ...(cronJob === undefined || isPureResync ? [] : warnOfHistory(runs, cronJob)),
    ...(run !== undefined && cronJob === undefined ? [ORPHAN_WARNING] : []),
  ];
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

function choose(input: RerunInput, best: StrategyChoice): StrategyChoice {
  if (input.run !== undefined)
    return { strategy: 'job', reason: `a copy of run ${input.run}, whatever the job says today` };
  if (input.strategy === 'auto') return best;
  const reason = input.strategy === 'job' ? 'asked for with --strategy=job' : 'asked for with --strategy=resync';
  return { strategy: input.strategy, reason };
}
