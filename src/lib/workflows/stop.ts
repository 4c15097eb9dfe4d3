// stop: end active runs, and see them and their pods gone.

import type { Access } from '../cluster/cluster.ts';
import { InterruptedError, NaisjobError, StillRunningError } from '../model/errors.ts';
import { JOBS } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';
import { runState, type Run } from '../model/run.ts';
import type { StopReport, StopResult } from '../model/stop-result.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';
import { requireRights } from './require-rights.ts';
import { lookAhead } from './stop-look-ahead.ts';
import type { StopInput, StopPlan } from './stop-plan.ts';
import { rightsToStop, stopRun } from './stop-runs.ts';
import { suspendRun } from './suspend-run.ts';

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
  if (dryRun === 'none') await lookAhead(planned, result, deps);
  throwIfInterrupted(endings, told, input, deps);
  return { result, failures: endings.flatMap(({ failure }) => failure ?? []) };
}

function listRights({ namespace, suspend }: StopInput): Access[] {
  const of = (verb: string, group: string, resource: string) => ({ verb, group, resource, namespace });
  if (!suspend) return rightsToStop(namespace);
  const jobs = ['patch', 'get', 'list', 'watch'].map((verb) => of(verb, 'batch', 'jobs'));
  return [...jobs, of('list', '', 'pods'), of('watch', '', 'pods')];
}

async function endAll({ input, runs }: StopPlan, dryRun: boolean, told: string[], deps: Deps): Promise<Ending[]> {
  const isOne = runs.length <= 1;
  // Several would take the one line from each other.
  const its = isOne ? deps : { ...deps, progress: { waiting: () => undefined, done: () => undefined } };
  if (!isOne && !dryRun) deps.progress.waiting(`waiting for ${runs.length} runs and their pods to end`);
  try {
    const endings = await Promise.all(runs.map((run) => end(run, input, dryRun, told, its)));
    throwIfInterrupted(endings, told, input, deps);
    return endings;
  } finally {
    deps.progress.done();
  }
}

/** Never rejects. */
async function end(run: Run, input: StopInput, dryRun: boolean, told: string[], deps: Deps): Promise<Ending> {
  // What is being deleted already is only waited for.
  const act = input.suspend && run.metadata.deletionTimestamp === undefined ? suspendRun : stopRun;
  const timeoutMs = input.timeoutMs === 0 ? Number.POSITIVE_INFINITY : input.timeoutMs;
  const onLeaving = () => void told.push(run.metadata.name);
  try {
    const outcome = await act(run, dryRun, deps, { timeoutMs, onLeaving });
    if (outcome === 'over') return { report: leftAlone(await readAgain(run, deps)) };
    return { report: report(run, dryRun && outcome !== 'gone' ? 'planned' : outcome) };
  } catch (failure) {
    const isTold = told.includes(run.metadata.name);
    if (isTold && !(failure instanceof StillRunningError)) tellOfEnding(failure, run, deps);
    const outcome = isTold ? 'stopping' : 'failed';
    return { report: { ...report(run, outcome), message: (failure as Error).message }, failure };
  }
}

/** What broke is only the watching. */
function tellOfEnding(failure: unknown, { metadata }: Run, deps: Deps): void {
  if (!(failure instanceof NaisjobError)) return;
  const { name, namespace = deps.cluster.namespace } = metadata;
  const see = `See it with: kubectl get pods -l job-name=${name} -n ${namespace}`;
  failure.hints.push(`Run ${name} was told to end, and was not seen to be gone. ${see}`);
}

/** To tell how it ended. */
async function readAgain(run: Run, deps: Deps): Promise<Run> {
  const { name, namespace = deps.cluster.namespace } = run.metadata;
  return ((await getIfThere(deps.cluster, JOBS, namespace, name, deps.signal)) as Run | undefined) ?? run;
}

function report({ metadata }: Run, outcome: StopReport['outcome']): StopReport {
  return { name: metadata.name, uid: metadata.uid, outcome };
}

function leftAlone(run: Run): StopReport {
  return { ...report(run, 'unchanged'), state: runState(run) };
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
