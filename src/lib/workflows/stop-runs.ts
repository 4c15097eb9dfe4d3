// Stops an active run: its Job is deleted with its pods, and it is over when all of it is gone.

import type { Access } from '../cluster/cluster.ts';
import { StatusError } from '../model/errors.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { JOBS } from '../model/resource.ts';
import type { StoppedRun } from '../model/results.ts';
import { isOver, type Run } from '../model/run.ts';
import { listForeignFinalizers } from '../model/stop-holders.ts';
import type { Deps } from './deps.ts';
import { inDoubt, mayBeDone, readAfter } from './stop-doubt.ts';
import { explainHeldRun } from './stop-held.ts';
import { startTimeLimit } from './time-limit.ts';

/** A running Job's status changes all the time, and each change moves its resourceVersion. */
const CONFLICT_TRIES = 5;

/** What Kubernetes gives a pod to end by itself, unless its spec says otherwise, s. */
const DEFAULT_GRACE_S = 30;
/** For what comes after the pods' own time: the kubelet, the Job controller and the garbage collector. */
const SLACK_MS = 60_000;

const TOLD = 'told to end';

export interface StopOptions {
  timeoutMs?: number;
  /** It is being deleted now, and not gone yet. */
  onLeaving?: () => void;
  /** It was asked for, the answer was lost, and what is there now cannot be read. */
  onDoubt?: () => void;
}

/** What stopRun asks of the server, so that it can be known before. */
export function rightsToStop(namespace: string): Access[] {
  return ['delete', 'get', 'list', 'watch'].map((verb) => ({ verb, group: 'batch', resource: 'jobs', namespace }));
}

/** How long a run may take to be gone, ms: its pods' own time to end, and what Kubernetes needs. */
function patienceFor(run: Run): number {
  const grace = run.spec.template?.spec['terminationGracePeriodSeconds'];
  return (typeof grace === 'number' ? grace : DEFAULT_GRACE_S) * 1000 + SLACK_MS;
}

/**
 * Deletes the run with its pods, and returns when all of it is gone (foreground: the Job's object goes last), so that
 * the next run never works beside it. Guarded by UID and resourceVersion; a run that ends meanwhile keeps its logs.
 * @throws StillRunningError after `timeoutMs`, naming what holds.
 */
export async function stopRun(
  run: Run,
  dryRun: boolean,
  deps: Deps,
  { timeoutMs = patienceFor(run), onLeaving = () => undefined, onDoubt = () => undefined }: StopOptions = {},
): Promise<StoppedRun['outcome']> {
  const removed = await removeRun(run, dryRun, deps, onDoubt);
  if (removed !== 'leaving') return removed;
  onLeaving();
  if (!dryRun) await awaitRunGone(run, timeoutMs, deps);
  return 'stopped';
}

/** The first half: `leaving` says that the run is being deleted, whoever asked for it. */
async function removeRun(
  run: Run,
  dryRun: boolean,
  deps: Deps,
  onDoubt: () => void,
): Promise<'leaving' | 'over' | 'gone'> {
  const key = keyOf(run, deps);
  let now = run;
  for (let tries = 1; ; tries += 1) {
    if (now.metadata.deletionTimestamp !== undefined) return 'leaving';
    if (isOver(now)) return 'over';
    const { uid, resourceVersion } = now.metadata;
    const guard = { uid, resourceVersion, propagation: 'Foreground', dryRun, signal: deps.signal } as const;
    try {
      await deps.cluster.remove(JOBS, key, guard);
      return 'leaving';
    } catch (error) {
      if (deps.signal.aborted || !mayBeOutdated(error)) throw error;
      const found = await readAfter(error, run, dryRun, { what: TOLD, onDoubt }, deps);
      const isLost = mayBeDone(error, dryRun);
      if (found?.metadata.uid !== uid) return isLost ? 'leaving' : 'gone';
      if (tries >= CONFLICT_TRIES) throw isLost ? inDoubt(error, run, { what: TOLD, onDoubt }, deps) : error;
      now = found as Run;
    }
  }
}

/** What is there now decides: the run has changed or gone, or the answer was lost and not the deletion. */
function mayBeOutdated(error: unknown): boolean {
  return isAnswerLost(error) || (error instanceof StatusError && (error.code === 409 || error.code === 404));
}

/** The second half. @throws StillRunningError after `timeoutMs`. */
async function awaitRunGone(run: Run, timeoutMs: number, deps: Deps): Promise<void> {
  const limit = startTimeLimit(timeoutMs, deps);
  try {
    if (await watchUntilGone(run, limit.signal, deps)) return;
  } finally {
    limit.end();
    deps.progress.done();
  }
  deps.signal.throwIfAborted();
  throw await explainHeldRun(run, timeoutMs, deps);
}

/** False when the signal ended it. */
async function watchUntilGone(run: Run, signal: AbortSignal, deps: Deps): Promise<boolean> {
  const { name, namespace } = keyOf(run, deps);
  const selection = { namespace, fieldSelector: `metadata.name=${name}` };
  let isThere = false;
  tellWait(run, deps);
  for await (const event of deps.cluster.watch(JOBS, selection, { signal })) {
    if (event.type !== 'SYNCED' && event.object.metadata.uid === run.metadata.uid) {
      isThere = event.type !== 'DELETED';
      if (isThere) tellWait(event.object as Run, deps);
    }
    // Nothing is known before the first list is complete: until then `isThere` says nothing.
    if (!isThere && event.type !== 'ADDED') return true;
  }
  return false;
}

function tellWait(run: Run, deps: Deps): void {
  const held = listForeignFinalizers(run);
  const by = held.length === 0 ? '' : ` (held by finalizer ${held.join(', ')})`;
  deps.progress.waiting(`waiting for run ${run.metadata.name} and its pods to end${by}`);
}

function keyOf({ metadata }: Run, { cluster }: Deps): { namespace: string; name: string } {
  return { namespace: metadata.namespace ?? cluster.namespace, name: metadata.name };
}
