// logs without following: what the attempts of a run have written so far, in order.

import { describeAttempt, hasStarted } from '../model/attempt-outcome.ts';
import { reasonOf } from '../model/attempt-reason.ts';
import { mainContainerName } from '../model/attempt.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { chooseContainers, tellBatches } from './follow-attempt.ts';
import { followLog } from './follow-log.ts';
import type { LogChoice, LogSource } from './log-source.ts';
import type { TellEvent } from './run-event.ts';
import { RunWatch, type SeenPod } from './watch-run.ts';

/** Returns the number of attempts there are. @throws StatusError, UsageError for an unknown container. */
export async function readLogs(run: Run, choice: LogChoice, tell: TellEvent, deps: Deps): Promise<number> {
  const over = new AbortController();
  const own = { ...deps, signal: AbortSignal.any([deps.signal, over.signal]) };
  const watch = new RunWatch(run, own);
  try {
    while (!watch.isSynced) await watch.changed();
    const { pods } = watch;
    for (const [index, seen] of pods.entries())
      await readAttempt(run, seen, index + 1, { choice, watch, tell, deps: own });
    return pods.length;
  } finally {
    over.abort();
  }
}

interface Reading {
  choice: LogChoice;
  watch: RunWatch;
  tell: TellEvent;
  deps: Deps;
}

async function readAttempt(
  run: Run,
  { pod }: SeenPod,
  number: number,
  { choice, watch, tell, deps }: Reading,
): Promise<void> {
  const attempt = describeAttempt(pod, number);
  const common = { run: run.metadata.name, attempt };
  const containers = chooseContainers(pod, choice);
  await tell({ type: 'attempt-started', ...common, isParallel: false });
  for (const container of containers) {
    if (!hasStarted(pod, container)) {
      const { reason, message } = reasonOf(pod);
      await tell({ type: 'waiting', ...common, reason: { reason, ...(message === undefined ? {} : { message }) } });
      continue;
    }
    const isMain = container === mainContainerName(pod);
    const batches = followLog(sourceOf(watch, pod.metadata.uid, container), choice, false, deps);
    await tellBatches(batches, { ...common, container, isMain, isParallel: false }, tell);
  }
}

/** Nothing is waited for: as if the container were over, whatever it does. */
function sourceOf(watch: RunWatch, uid: string, container: string): LogSource {
  const { namespace = '', name } = watch.podOf(uid).pod.metadata;
  return {
    key: { namespace, name },
    container,
    isOver: () => true,
    isRunOver: () => true,
    isGone: () => watch.podOf(uid).isGone,
    restarts: () => 0,
    changed: () => watch.changed(),
  };
}
