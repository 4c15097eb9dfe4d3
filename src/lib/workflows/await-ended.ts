// Waits until a run that was told to end has ended: it and its pods are gone, or, suspended, its pods are.

import { isFinished, reasonOf } from '../model/attempt.ts';
import { isOver, runState, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { RunWatch, type SeenPod } from './watch-run.ts';

/** The cascade's own, and the Job controller's: they go by themselves when the pods have ended. */
const PASSING_FINALIZERS = new Set(['foregroundDeletion', 'orphan', 'batch.kubernetes.io/job-tracking']);

export type Ended =
  | { ended: 'gone' | 'suspended' }
  /** It was over before the suspension took effect. */
  | { ended: 'over'; run: Run }
  /** Not within the time. `holders`: what is still there, and why. */
  | { ended: 'no'; holders: string[] };

/** `timeoutMs` 0 = no limit. Rejects with the signal's reason, or with what ended the watch. */
export async function awaitEnded(run: Run, suspended: boolean, timeoutMs: number, deps: Deps): Promise<Ended> {
  deps.signal.throwIfAborted();
  const [late, over] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([deps.signal, late.signal, over.signal]);
  if (timeoutMs > 0) {
    void deps.clock.sleep(timeoutMs, signal).then(
      () => late.abort(),
      () => undefined,
    );
  }
  const watch = new RunWatch(run, { ...deps, signal });
  try {
    for (;;) {
      const ended = suspended ? lookForSuspension(watch) : lookForEnd(watch);
      if (ended !== undefined) return ended;
      await watch.changed();
    }
  } catch (error) {
    if (deps.signal.aborted || !late.signal.aborted) throw error;
    return { ended: 'no', holders: describeHolders(watch) };
  } finally {
    over.abort();
  }
}

function lookForEnd(watch: RunWatch): Ended | undefined {
  return watch.isRunGone && watch.isSynced && watch.pods.every(({ isGone }) => isGone) ? { ended: 'gone' } : undefined;
}

function lookForSuspension(watch: RunWatch): Ended | undefined {
  if (watch.isRunGone) return lookForEnd(watch);
  if (isOver(watch.run)) return { ended: 'over', run: watch.run };
  const isSaid = watch.run.status?.conditions?.some((each) => each.type === 'Suspended' && each.status === 'True');
  const isDone = isSaid === true && runState(watch.run) === 'Suspended' && watch.isSynced;
  return isDone && watch.pods.every(isAtRest) ? { ended: 'suspended' } : undefined;
}

function isAtRest({ pod, isGone }: SeenPod): boolean {
  return isGone || isFinished(pod);
}

function describeHolders({ run, isRunGone, pods }: RunWatch): string[] {
  const own = isRunGone ? [] : finalizersOf(run).map((each) => `its finalizer ${each}`);
  const held = pods
    .filter((each) => !isAtRest(each) || (!each.isGone && finalizersOf(each.pod).length > 0))
    .map(({ pod }) => {
      const finalizers = finalizersOf(pod);
      const where = pod.spec.nodeName === undefined ? '' : ` on node ${pod.spec.nodeName}`;
      const why = finalizers.length > 0 ? `held by finalizer ${finalizers.join(', ')}` : reasonOf(pod).reason;
      return `pod/${pod.metadata.name} (${why}${where})`;
    });
  return [...own, ...held];
}

function finalizersOf({ metadata }: Run | SeenPod['pod']): string[] {
  return (metadata.finalizers ?? []).filter((each) => !PASSING_FINALIZERS.has(each));
}
