// One attempt of a run that is followed: what it waits for, the logs of its containers, its end.

import { describeAttempt, hasEnded, hasStarted, type AttemptOutcome } from '../model/attempt-outcome.ts';
import { reasonOf } from '../model/attempt-reason.ts';
import { mainContainerName, runningSidecars, type Pod } from '../model/attempt.ts';
import { UsageError } from '../model/errors.ts';
import type { Deps } from './deps.ts';
import { followLog, type LogEnd } from './follow-log.ts';
import type { LogChoice, LogSource } from './log-source.ts';
import type { RunEvent, TellEvent } from './run-event.ts';
import type { RunWatch, SeenPod } from './watch-run.ts';

interface AttemptToFollow {
  uid: string;
  number: number;
  isParallel: boolean;
  watch: RunWatch;
  logs: LogChoice | undefined;
}

/** A sidecar that ends with the main container needs a moment for it. */
const SIDECAR_GRACE_MS = 5_000;

/** Returns when the attempt's main container has ended for good and all that is wanted of its logs is told. */
export async function followAttempt(attempt: AttemptToFollow, tell: TellEvent, deps: Deps): Promise<void> {
  const { watch, logs } = attempt;
  const run = watch.run.metadata.name;
  const { pod } = seen(attempt);
  const containers = logs === undefined ? [] : chooseContainers(pod, logs);
  await tell({ type: 'attempt-started', run, attempt: describe(attempt), isParallel: attempt.isParallel });
  const main = mainContainerName(pod);
  const streams = containers.map((container) => ({ container, done: tellLog(attempt, container, tell, deps) }));
  const ofMain = streams.filter(({ container }) => container === main).map(({ done }) => done);
  const end = Promise.all([tellWaits(attempt, tell), ...ofMain]).then(() => tellEnd(attempt, tell, deps));
  await Promise.all([end, ...streams.map(({ done }) => done)]);
}

async function tellEnd(attempt: AttemptToFollow, tell: TellEvent, deps: Deps): Promise<void> {
  await tell({ type: 'attempt-ended', run: attempt.watch.run.metadata.name, attempt: describe(attempt) });
  if (runningSidecars(seen(attempt).pod).length > 0) void tellStuckSidecars(attempt, tell, deps).catch(() => undefined);
}

function seen({ watch, uid }: AttemptToFollow): SeenPod {
  return watch.podOf(uid);
}

function describe(attempt: AttemptToFollow): AttemptOutcome {
  return describeAttempt(seen(attempt).pod, attempt.number);
}

/** @throws UsageError for a container that the job does not have. */
export function chooseContainers(pod: Pod, { containers }: LogChoice): string[] {
  if (containers === undefined) return [mainContainerName(pod)];
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name);
  if (containers === 'all') return all;
  if (all.includes(containers)) return [containers];
  throw new UsageError(`container ${JSON.stringify(containers)} is not in pod ${pod.metadata.name}`, [
    `Its containers are: ${all.join(', ')}`,
  ]);
}

function isAttemptOver({ watch, uid }: AttemptToFollow): boolean {
  const { pod, isGone } = watch.podOf(uid);
  return isGone || hasEnded(pod) || watch.isFinal;
}

/** Each reason to wait as it comes; returns when the attempt is over. */
async function tellWaits(attempt: AttemptToFollow, tell: TellEvent): Promise<void> {
  let before = '';
  while (!isAttemptOver(attempt)) {
    const { pod } = seen(attempt);
    const { reason, message } = reasonOf(pod);
    // `Pending` alone lasts until the scheduler has looked; where it finds no place it says so.
    const isWaiting = (describe(attempt).state === 'Waiting' && reason !== 'Pending') || reason === 'CrashLoopBackOff';
    const words = isWaiting ? `${reason} ${message ?? ''}` : '';
    if (words !== before && isWaiting) {
      const why = { reason, ...(message === undefined ? {} : { message }) };
      await tell({ type: 'waiting', run: attempt.watch.run.metadata.name, attempt: describe(attempt), reason: why });
    }
    before = words;
    await attempt.watch.changed();
  }
}

async function tellLog(attempt: AttemptToFollow, container: string, tell: TellEvent, deps: Deps): Promise<void> {
  const { watch, logs, isParallel } = attempt;
  const isOver = () => {
    const { pod, isGone } = seen(attempt);
    return isGone || hasEnded(pod, container) || (watch.isFinal && !hasStarted(pod, container));
  };
  while (!isOver() && !hasStarted(seen(attempt).pod, container)) await watch.changed();
  const { pod } = seen(attempt);
  if (!hasStarted(pod, container)) return;
  const { namespace = '', name } = pod.metadata;
  const status = () => [
    ...(seen(attempt).pod.status?.initContainerStatuses ?? []),
    ...(seen(attempt).pod.status?.containerStatuses ?? []),
  ];
  const source: LogSource = {
    key: { namespace, name },
    container,
    isOver,
    isGone: () => seen(attempt).isGone,
    isRunOver: () => watch.isOver,
    restarts: () => status().find((each) => each.name === container)?.restartCount ?? 0,
    changed: () => watch.changed(),
  };
  const common = { run: watch.run.metadata.name, attempt: describe(attempt), container };
  const isMain = container === mainContainerName(pod);
  const batches = followLog(source, logs ?? { timestamps: false }, true, deps);
  await tellBatches(batches, { ...common, isMain, isParallel }, tell);
}

/** Each batch, and a word when the end is missing. */
export async function tellBatches(
  batches: AsyncGenerator<Uint8Array, LogEnd>,
  common: Omit<Extract<RunEvent, { type: 'log' }>, 'type' | 'bytes'>,
  tell: TellEvent,
): Promise<void> {
  for (;;) {
    const { done, value } = await batches.next();
    if (done !== true) await tell({ type: 'log', ...common, bytes: value });
    else if (value.end === 'complete') return;
    else {
      const { run, attempt, container } = common;
      return tell({
        type: 'log-lost',
        run,
        attempt,
        container,
        ...(value.message === undefined ? {} : { message: value.message }),
      });
    }
  }
}

async function tellStuckSidecars(attempt: AttemptToFollow, tell: TellEvent, { clock, signal }: Deps): Promise<void> {
  await clock.sleep(SIDECAR_GRACE_MS, signal);
  const sidecars = runningSidecars(seen(attempt).pod);
  if (sidecars.length === 0 || seen(attempt).isGone || attempt.watch.isOver) return;
  await tell({ type: 'sidecars-running', run: attempt.watch.run.metadata.name, attempt: describe(attempt), sidecars });
}
