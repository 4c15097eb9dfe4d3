// stop: end active runs, and see them and their pods gone.

import { formatTime, nextRunOf } from '../model/cron-job.ts';
import { InterruptedError, StillRunningError } from '../model/errors.ts';
import type { DryRun } from '../model/results.ts';
import { newestFirst, runState, type Run } from '../model/run.ts';
import type { StopReport, StopResult } from '../model/stop-result.ts';
import { awaitEnded } from './await-ended.ts';
import type { Deps } from './deps.ts';
import { deleteRun, suspendRun, type EndAnswer } from './end-run.ts';
import { requireRights } from './require-rights.ts';
import { readLabelled, type StopInput, type StopPlan } from './stop-plan.ts';

/** What became of one run, and what is to be told of it beside the result. */
interface Ending {
  report: StopReport;
  failure?: unknown;
}

export interface StopOutcomes {
  result: StopResult;
  /** Decide the exit code. */
  failures: unknown[];
}

/** Nothing is done: the person said no, or there is nothing to do. */
export function describeStop(planned: StopPlan, dryRun: DryRun, confirmed: boolean): StopResult {
  const { input, plan, unchanged } = planned;
  return {
    verb: 'stop',
    naisjob: input.name,
    namespace: input.namespace,
    dryRun,
    confirmed,
    plan,
    runs: unchanged === undefined ? [] : [leftAlone(unchanged)],
    newRuns: [],
    warnings: plan.warnings,
  };
}

/**
 * Carries the plan out, every run at the same time. What goes wrong with one of them is among the failures. @throws
 * InterruptedError that says what was done and what was not, StatusError Forbidden before the first step.
 */
export async function applyStop(planned: StopPlan, dryRun: DryRun, deps: Deps): Promise<StopOutcomes> {
  const { input, runs } = planned;
  const result = describeStop(planned, dryRun, true);
  if (dryRun === 'client') {
    result.runs.push(...runs.map((run) => report(run, 'planned')));
    return { result, failures: [] };
  }
  if (runs.length > 0) await requireRights(listRights(input), deps);
  const told: string[] = [];
  const endings = await endAll(planned, dryRun === 'server', told, deps);
  result.runs.push(...endings.map((each) => each.report));
  if (dryRun === 'none') Object.assign(result, await lookAhead(planned, deps));
  return { result, failures: endings.flatMap(({ failure }) => failure ?? []) };
}

function listRights({ namespace, suspend }: StopInput) {
  const of = (verb: string, group: string, resource: string) => ({ verb, group, resource, namespace });
  return [of(suspend ? 'patch' : 'delete', 'batch', 'jobs'), of('watch', 'batch', 'jobs'), of('watch', '', 'pods')];
}

async function endAll({ input, runs }: StopPlan, dryRun: boolean, told: string[], deps: Deps): Promise<Ending[]> {
  const names = runs.length === 1 ? `run ${runs[0]?.metadata.name} and its pods` : `${runs.length} runs and their pods`;
  if (runs.length > 0 && !dryRun) deps.progress.waiting(`waiting for ${names} to end`);
  try {
    const endings = await Promise.all(runs.map((run) => end(run, input, dryRun, told, deps)));
    throwIfInterrupted(endings, told, input, deps);
    return endings;
  } finally {
    deps.progress.done();
  }
}

/** Never rejects. */
async function end(run: Run, input: StopInput, dryRun: boolean, told: string[], deps: Deps): Promise<Ending> {
  try {
    const answer = await tell(run, input.suspend, dryRun, deps);
    if (answer.answer === 'over') return { report: leftAlone(answer.run) };
    if (dryRun) return { report: report(run, 'planned') };
    told.push(run.metadata.name);
    return await seeEnd(run, answer.answer === 'gone', input, deps);
  } catch (failure) {
    const { message } = failure as Error;
    return { report: { ...report(run, 'failed'), message }, failure };
  }
}

/** What is being deleted already needs no word from us. */
async function tell(run: Run, suspend: boolean, dryRun: boolean, deps: Deps): Promise<EndAnswer> {
  if (run.metadata.deletionTimestamp !== undefined) return { answer: 'told' };
  return suspend ? suspendRun(run, dryRun, deps) : deleteRun(run, dryRun, deps);
}

/** `isGone`: by someone else's hand; its pods may not be. */
async function seeEnd(run: Run, isGone: boolean, input: StopInput, deps: Deps): Promise<Ending> {
  const ended = await awaitEnded(run, input.suspend, input.timeoutMs, deps);
  switch (ended.ended) {
    case 'gone':
      return { report: report(run, isGone || input.suspend ? 'gone' : 'stopped') };
    case 'suspended':
      return { report: report(run, 'suspended') };
    case 'over':
      return { report: leftAlone(ended.run) };
    case 'no': {
      const message = ended.holders.length === 0 ? 'its controller has not acted yet' : ended.holders.join(', ');
      return { report: { ...report(run, 'stopping'), message }, failure: stillThere(run, message, input) };
    }
  }
}

function report({ metadata }: Run, outcome: StopReport['outcome']): StopReport {
  return { name: metadata.name, uid: metadata.uid, outcome };
}

function leftAlone(run: Run): StopReport {
  return { ...report(run, 'unchanged'), state: runState(run) };
}

function stillThere({ metadata }: Run, message: string, { timeoutMs, namespace, name }: StopInput): StillRunningError {
  return new StillRunningError(
    `run ${metadata.name} was told to end, and after ${timeoutMs / 1000}s still there is ${message}`,
    [`It goes on ending by itself. Look again: kubectl naisjob tree ${name} -n ${namespace}`],
  );
}

/** What the schedule, or somebody, has started meanwhile, and what it starts next. */
async function lookAhead({ input, known, cronJob }: StopPlan, deps: Deps): Promise<Partial<StopResult>> {
  const jobs = await readLabelled(input.namespace, input.name, deps);
  const isNew = (run: Run) => !known.has(run.metadata.uid) && runState(run) === 'Running';
  const next = cronJob === undefined ? undefined : nextRunOf(cronJob, deps.clock.now());
  return {
    newRuns: newestFirst(jobs.filter(isNew)).map((each) => each.metadata.name),
    ...(next === undefined ? {} : { nextRun: formatTime(next) }),
    ...(cronJob?.spec.timeZone === undefined ? {} : { timeZone: cronJob.spec.timeZone }),
  };
}

function throwIfInterrupted(endings: readonly Ending[], told: readonly string[], input: StopInput, deps: Deps): void {
  if (!deps.signal.aborted) return;
  const done = endings.filter(({ failure }) => failure === undefined).map((each) => each.report.name);
  const open = endings.map((each) => each.report.name).filter((name) => !done.includes(name));
  const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));
  const ending = open.filter((name) => told.includes(name));
  const untold = open.filter((name) => !told.includes(name));
  throw new InterruptedError(
    `interrupted; ended: ${list(done)}; told to end, and not seen to be gone: ${list(ending)}; not told: ${list(untold)}`,
    [`The same command goes on from here. See what is there: kubectl naisjob tree ${input.name} -n ${input.namespace}`],
  );
}
