// Suspends an active run: its Job stays, and it is done when the Job says so and the pods are gone.

import { isFinished } from '../model/attempt.ts';
import { StatusError, StillRunningError } from '../model/errors.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { JOBS } from '../model/resource.ts';
import { isOver, runState, type Run } from '../model/run.ts';
import { describeHolders } from '../model/stop-holders.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';
import type { StopOptions } from './stop-runs.ts';
import { startTimeLimit } from './time-limit.ts';
import { RunWatch, type SeenPod } from './watch-run.ts';

/** A running Job's status changes all the time, and each change moves its resourceVersion. */
const TRIES = 5;

/**
 * Guarded by the resourceVersion; a run that ends meanwhile is left alone. `timeoutMs` Infinity = no limit. @throws
 * StillRunningError after `timeoutMs`, naming what holds.
 */
export async function suspendRun(
  run: Run,
  dryRun: boolean,
  deps: Deps,
  { timeoutMs = Number.POSITIVE_INFINITY, onLeaving = () => undefined }: StopOptions = {},
): Promise<'suspended' | 'over' | 'gone'> {
  const told = await tell(run, dryRun, deps);
  if (told !== 'leaving') return told;
  onLeaving();
  return dryRun ? 'suspended' : awaitSuspended(run, timeoutMs, deps);
}

/** The server's 422 says that the run is not as it was read, and a lost answer says nothing: it is read again. */
async function tell(run: Run, dryRun: boolean, deps: Deps): Promise<'leaving' | 'over' | 'gone'> {
  let now = run;
  for (let tries = 1; ; tries += 1) {
    if (isOver(now)) return 'over';
    if (now.spec.suspend === true) return 'leaving';
    try {
      await patch(now, dryRun, deps);
      return 'leaving';
    } catch (error) {
      const isMoved = error instanceof StatusError && [404, 409, 422].includes(error.code);
      if (deps.signal.aborted || !(isMoved || isAnswerLost(error)) || tries >= TRIES) throw error;
      const { name, namespace = deps.cluster.namespace } = run.metadata;
      const found = await getIfThere(deps.cluster, JOBS, namespace, name, deps.signal);
      if (found?.metadata.uid !== run.metadata.uid) return 'gone';
      // Not the version, then: the server means what it says.
      if (isMoved && found.metadata.resourceVersion === now.metadata.resourceVersion) throw error;
      now = found as Run;
    }
  }
}

async function patch({ metadata }: Run, dryRun: boolean, deps: Deps): Promise<void> {
  const { name, namespace = deps.cluster.namespace, resourceVersion } = metadata;
  const operations = [
    { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add' as const, path: '/spec/suspend', value: true },
  ];
  const options = { dryRun, fieldManager: FIELD_MANAGER, signal: deps.signal };
  await deps.cluster.patch(JOBS, { namespace, name }, { type: 'json', operations }, options);
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
