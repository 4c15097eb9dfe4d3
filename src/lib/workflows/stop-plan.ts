// The plan of stop: which runs are to end, and what that costs.

import { rolloutRunName, type CronJob } from '../model/cron-job.ts';
import { blockersOf, describeBlocker, isMadeUpFor } from '../model/forbid.ts';
import type { Naisjob } from '../model/naisjob.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { CRONJOBS, JOBS } from '../model/resource.ts';
import { isOver, newestFirst, runState, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { findRun } from './find-run.ts';
import { collect, getIfThere, readJob, settleInOrder } from './read-job.ts';

export interface StopInput {
  namespace: string;
  name: string;
  /** Absent: every active run of the job. */
  run: string | undefined;
  /** Keep the Job, and end only its pods. */
  suspend: boolean;
  /** How long each run has to be gone, ms; 0 = no limit. */
  timeoutMs: number;
}

export interface StopPlan {
  input: StopInput;
  plan: Plan;
  /** To be ended; those that are being deleted already are waited for only. */
  runs: Run[];
  /** The named run, when there is nothing to do about it. */
  unchanged: Run | undefined;
  /** UIDs of all Jobs of the job, to know a new one by. */
  known: ReadonlySet<string>;
  cronJob: CronJob | undefined;
}

interface Found {
  named?: Run;
  runs: Run[];
  jobs: Run[];
  naisjob?: Naisjob;
  cronJob: CronJob | undefined;
}

/** @throws StatusError NotFound for the job or the named run, RefusedError for another job's run. Nothing has been changed yet. */
export async function planStop(input: StopInput, deps: Deps): Promise<StopPlan> {
  const found = await (input.run === undefined ? findActive(input, deps) : findNamed(input, input.run, deps));
  const isToEnd = (run: Run) => !isOver(run) && !(input.suspend && runState(run) === 'Suspended');
  const runs = newestFirst(found.runs.filter(isToEnd));
  const { namespace, name } = input;
  const steps = runs.map((run) => stepOf(run, input, found, deps.clock.now()));
  return {
    input,
    plan: { verb: 'stop', namespace, name, steps, warnings: warnOfForbid(input, runs, found.cronJob) },
    runs,
    unchanged: found.named === undefined || isToEnd(found.named) ? undefined : found.named,
    known: new Set([...found.jobs, ...found.runs].map((each) => each.metadata.uid)),
    cronJob: found.cronJob,
  };
}

/** A suspended run is not active: it is ended only by its name. */
async function findActive({ namespace, name }: StopInput, deps: Deps): Promise<Found> {
  const { runs, ...family } = await readJob(namespace, name, deps);
  return { ...family, runs: runs.filter((each) => runState(each) === 'Running') };
}

/** The job itself may be gone, and its run may not. */
async function findNamed({ namespace, name }: StopInput, run: string, deps: Deps): Promise<Found> {
  const [named, cronJob, jobs] = await settleInOrder([
    findRun(namespace, name, run, deps),
    getIfThere(deps.cluster, CRONJOBS, namespace, name, deps.signal),
    readLabelled(namespace, name, deps),
  ]);
  return { named, runs: [named], jobs, cronJob: cronJob as CronJob | undefined };
}

/** Every Job with the job's label. */
export async function readLabelled(namespace: string, name: string, deps: Deps): Promise<Run[]> {
  const selection = { namespace, labelSelector: `app=${name}` };
  return (await collect(deps.cluster.list(JOBS, selection, { signal: deps.signal }))) as Run[];
}

/** A suspended run stays in the way of the next one. */
function warnOfForbid({ name, suspend }: StopInput, runs: readonly Run[], cronJob: CronJob | undefined): string[] {
  if (!suspend || cronJob === undefined) return [];
  const isLeft = (blocker: string) =>
    runs.some(({ metadata }) => metadata.name === blocker && metadata.deletionTimestamp === undefined);
  return blockersOf(cronJob)
    .filter(isLeft)
    .map((run) => describeBlocker(name, run));
}

function stepOf(run: Run, { suspend }: StopInput, found: Found, now: number): PlanStep {
  const object = `job.batch/${run.metadata.name}`;
  if (run.metadata.deletionTimestamp !== undefined) {
    return { action: 'wait', object, reason: 'it is being deleted already, and its pods have to end' };
  }
  if (suspend) {
    const reason = 'spec.suspend: true, so that its pods are ended and the run itself stays';
    return { action: 'patch', object, reason, consequence: 'the logs of its pods are gone; resumed, it begins anew' };
  }
  const again = isStartedAgain(run, found) ? '; the next synchronization of the job starts it again' : '';
  const missed = isInTheWay(run, found, now)
    ? '; a start was missed while it ran, and Kubernetes makes up for the latest one within seconds'
    : '';
  return {
    action: 'delete',
    object,
    reason: runState(run) === 'Suspended' ? 'it is suspended, and asked for by its name' : 'it is active',
    consequence: `its pods are ended, and the run is gone with its logs${again}${missed}`,
  };
}

/** The operator makes the run of a one-shot job again as long as the CronJob's generation is the same. */
function isStartedAgain(run: Run, { naisjob, cronJob }: Found): boolean {
  if (naisjob === undefined || cronJob?.spec.suspend !== true) return false;
  return run.metadata.name === rolloutRunName(naisjob.metadata.name, cronJob);
}

/** Of a start that comes as soon as the runs are gone. */
function isInTheWay({ metadata }: Run, { runs, cronJob }: Found, now: number): boolean {
  if (cronJob === undefined || !blockersOf(cronJob).includes(metadata.name)) return false;
  const ended = runs.map((each) => each.metadata.name);
  return isMadeUpFor(cronJob, ended, now);
}
