// Suspends an active run: its Job stays, and it is done when the Job says so and the pods are gone.

import { isFinished } from '../model/attempt.ts';
import { StillRunningError } from '../model/errors.ts';
import { isOver, runState, type Run } from '../model/run.ts';
import { describeHolders } from '../model/stop-holders.ts';
import type { Deps } from './deps.ts';
import type { StopOptions } from './stop-runs.ts';
import { switchRun } from './switch-run.ts';
import { startTimeLimit } from './time-limit.ts';
import { RunWatch, type SeenPod } from './watch-run.ts';

/**
 * Guarded by the resourceVersion; a run that ends meanwhile is left alone. `timeoutMs` Infinity = no limit. @throws
 * StillRunningError after `timeoutMs`, naming what holds.
 */
export async function suspendRun(
  run: Run,
  dryRun: boolean,
  deps: Deps,
  { timeoutMs = Number.POSITIVE_INFINITY, onLeaving = () => undefined, onDoubt = () => undefined }: StopOptions = {},
): Promise<'suspended' | 'over' | 'gone'> {
  const told = await switchRun(run, true, dryRun, deps, onDoubt);
  if (told !== 'switched') return told;
  onLeaving();
  return dryRun ? 'suspended' : awaitSuspended(run, timeoutMs, deps);
}

async function awaitSuspended(run: Run, timeoutMs: number, deps: Deps): Promise<'suspended' | 'over' | 'gone'> {
  // A watch that begins after Ctrl-C hears nothing of it.
  deps.signal.throwIfAborted();
  const limit = startTimeLimit(timeoutMs, deps);
  deps.progress.waiting(`waiting for the pods of run ${run.metadata.name} to end`);
  const watch = new RunWatch(run, { ...deps, signal: limit.signal });
  try {
    for (;;) {
      const state = look(watch);
      if (state !== undefined) return state;
      await watch.changed();
    }
  } catch (error) {
    throw limit.isUp() && !deps.signal.aborted ? stillThere(watch, timeoutMs) : error;
  } finally {
    limit.end();
    deps.progress.done();
  }
}

/** The condition comes first, while the pods are still ending. */
function look({ run, isRunGone, isSynced, pods }: RunWatch): 'suspended' | 'over' | 'gone' | undefined {
  if (isRunGone) return 'gone';
  if (isOver(run)) return 'over';
  const isSaid = run.status?.conditions?.some((each) => each.type === 'Suspended' && each.status === 'True') ?? false;
  const isDone = isSaid && runState(run) === 'Suspended' && isSynced;
  return isDone && pods.every(hasLeft) ? 'suspended' : undefined;
}

/** A pod of an earlier attempt stays where it ended. One that was told to end has ended a moment before it is gone. */
function hasLeft({ pod, isGone }: SeenPod): boolean {
  return isGone || (isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
}

function stillThere({ run, pods }: RunWatch, timeoutMs: number): StillRunningError {
  const { name, namespace } = run.metadata;
  const left = pods.filter(({ isGone }) => !isGone).map(({ pod }) => pod);
  const holders = describeHolders(undefined, left);
  const what = holders.length === 0 ? '' : `: ${holders.join(', ')}`;
  return new StillRunningError(
    `run ${name} was suspended, and after ${timeoutMs / 1000}s its pods have not ended yet${what}`,
    [`See it with: kubectl get pods -l job-name=${name} -n ${namespace}`],
  );
}
