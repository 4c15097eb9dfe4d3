// Follows a run from before its first pod exists to its end: what each attempt waits for, its log if it is wanted, how it
// ended, and how the run did. `logs -f`, `wait`, and --wait and --follow of the verbs that start a run are all this.

import { describeAttempt } from '../model/attempt-outcome.ts';
import { InterruptedError, StillRunningError } from '../model/errors.ts';
import { describeRun, type RunOutcome } from '../model/run-outcome.ts';
import { runState, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { followAttempt } from './follow-attempt.ts';
import type { LogChoice } from './log-source.ts';
import type { TellEvent } from './run-event.ts';
import { tellStartFailures } from './start-failures.ts';
import { RunWatch } from './watch-run.ts';
import { startTimeLimit } from './time-limit.ts';

export interface FollowInput {
  /** Name of the Naisjob. */
  naisjob: string;
  run: Run;
  /** Absent: only the end is waited for. */
  logs?: LogChoice;
  /** ms from now; absent or 0 = no limit. */
  timeoutMs?: number;
}

/** @throws StillRunningError when the time is up, InterruptedError on Ctrl-C: the run goes on, and the hint says how to come back to it. */
export async function followRun(input: FollowInput, tell: TellEvent, deps: Deps): Promise<RunOutcome> {
  const limit = startTimeLimit(input.timeoutMs || Number.POSITIVE_INFINITY, deps);
  const limited = { ...deps, signal: limit.signal };
  try {
    const watch = new RunWatch(input.run, limited);
    await followAttempts(input, watch, tell, limited);
    return describeRun(
      watch.run,
      watch.isRunGone,
      watch.pods.map(({ pod }) => pod),
    );
  } catch (error) {
    if (deps.signal.aborted) throw interrupted(input);
    if (limit.isUp()) throw stillRunning(input);
    throw error;
  } finally {
    limit.end();
    deps.progress.done();
  }
}

async function followAttempts(input: FollowInput, watch: RunWatch, tell: TellEvent, deps: Deps): Promise<void> {
  const isParallel = (input.run.spec.parallelism ?? 1) > 1;
  const known = new Set<string>();
  const tasks: Promise<void>[] = [];
  void tellStartFailures(watch, tell, deps).catch(() => undefined);
  void watch.readLastPods().catch((error: unknown) => watch.fail(error));
  for (let waitsFor = ''; ;) {
    const index = watch.pods.findIndex(({ pod }) => !known.has(pod.metadata.uid));
    const next = watch.pods[index];
    if (next !== undefined) {
      known.add(next.pod.metadata.uid);
      const task = followAttempt(
        { uid: next.pod.metadata.uid, number: known.size, isParallel, watch, logs: input.logs },
        tell,
        deps,
      );
      if (!isParallel) await task;
      else task.catch((error: unknown) => watch.fail(error));
      tasks.push(task);
    } else if (watch.isFinal) {
      break;
    } else {
      waitsFor = await tellWait(watch, waitsFor, tell);
      await watch.changed();
    }
  }
  await Promise.all(tasks);
  await tellSidecarsLeft(watch, tell);
}

/** Why there is no pod to follow. */
async function tellWait(watch: RunWatch, before: string, tell: TellEvent): Promise<string> {
  const isSuspended = runState(watch.run) === 'Suspended';
  if (watch.isOver || !watch.isSynced || (!isSuspended && watch.pods.length > 0)) return before;
  const reason = isSuspended ? 'Suspended' : 'NoPodYet';
  if (reason !== before) await tell({ type: 'waiting', run: watch.run.metadata.name, reason: { reason } });
  return reason;
}

/** The run is over, and yet something runs. */
async function tellSidecarsLeft(watch: RunWatch, tell: TellEvent): Promise<void> {
  for (const [index, { pod, isGone }] of watch.pods.entries()) {
    const attempt = describeAttempt(pod, index + 1);
    const sidecars = attempt.runningSidecars ?? [];
    if (isGone || sidecars.length === 0) continue;
    await tell({ type: 'sidecars-running', run: watch.run.metadata.name, attempt, sidecars });
  }
}

/** The command to come back with. */
export function comeBack({ naisjob, run, logs }: FollowInput): string {
  const { name, namespace } = run.metadata;
  return logs === undefined
    ? `Wait for it again with: kubectl naisjob wait ${naisjob} ${name} -n ${namespace}`
    : `Come back to it with: kubectl naisjob logs ${naisjob} ${name} -n ${namespace} -f`;
}

function interrupted(input: FollowInput): InterruptedError {
  return new InterruptedError(`interrupted: run ${input.run.metadata.name} goes on`, [comeBack(input)]);
}

function stillRunning(input: FollowInput): StillRunningError {
  const seconds = (input.timeoutMs ?? 0) / 1000;
  return new StillRunningError(`run ${input.run.metadata.name} is not over after ${seconds}s: it goes on`, [
    comeBack(input),
  ]);
}
