// Why an attempt is as it is. The words are kubectl's own (printPod), with two differences that jobs need: the main container
// decides, and a finished pod is not an error.

import { isFinished, isNativeSidecar, mainContainerName, mainContainerStatus, runningSidecars } from './attempt.ts';
import type { Pod, Terminated } from './attempt.ts';

/** `done` ended well · `waiting` on its way, running too · `failed` something is wrong · `none` says neither. */
export type Health = 'done' | 'waiting' | 'failed' | 'none';

/** Why a thing is as it is: one word, and a sentence where the word is not enough. */
export interface Reason {
  health: Health;
  reason: string;
  message?: string;
}

/** Waiting for these is normal; every other reason to wait is an error (ImagePullBackOff, CrashLoopBackOff, …). */
const CALM_WAITS = new Set(['ContainerCreating', 'PodInitializing', 'Waiting']);

/** Why the pod is as it is. The first that applies, from what concerns the whole pod to its containers. */
export function reasonOf(pod: Pod): Reason {
  const stuck = wholePodReason(pod) ?? initReason(pod) ?? waitingReason(pod);
  if (stuck !== undefined) return stuck;
  const terminated = mainContainerStatus(pod)?.state?.terminated;
  if (terminated !== undefined) return withSidecars(pod, terminatedReason(terminated));
  const phase = pod.status?.phase ?? 'Pending';
  if (phase === 'Succeeded') return { health: 'done', reason: 'Completed' };
  if (phase === 'Failed') return withMessage('failed', 'Error', pod.status?.message);
  return { health: phase === 'Unknown' ? 'failed' : 'waiting', reason: phase };
}

/** Deleted, evicted or lost with its node, or not placed on a node: the containers have nothing to add. */
function wholePodReason(pod: Pod): Reason | undefined {
  const { reason, message, conditions } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)) {
    return { health: 'waiting', reason: reason === 'NodeLost' ? 'Unknown' : 'Terminating' };
  }
  if (reason !== undefined && reason !== '') return withMessage('failed', reason, message);
  const scheduled = conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduled?.reason === undefined || isFinished(pod)) return undefined;
  return withMessage(
    scheduled.reason === 'SchedulingGated' ? 'waiting' : 'failed',
    scheduled.reason,
    scheduled.message,
  );
}

/** `Init:…`, as kubectl writes it, for the first init container that holds the others up. */
function initReason(pod: Pod): Reason | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  const initialized = pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True');
  if (initialized === true) return undefined;
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0 || (isNativeSidecar(pod, name) && started === true)) continue;
    if (state?.terminated !== undefined) return inInit(terminatedReason(state.terminated));
    const waiting = state?.waiting;
    if (waiting?.reason !== undefined && waiting.reason !== 'PodInitializing') return inInit(waitReason(waiting));
    return { health: 'waiting', reason: `Init:${index}/${statuses.length}` };
  }
  return undefined;
}

function inInit(reason: Reason): Reason {
  return { ...reason, reason: `Init:${reason.reason}` };
}

/** The main container's reason to wait, or that of another container that cannot start. */
function waitingReason(pod: Pod): Reason | undefined {
  const waits = (pod.status?.containerStatuses ?? []).flatMap(({ name, state }) =>
    state?.waiting?.reason ? [{ name, reason: waitReason(state.waiting) }] : [],
  );
  const main = mainContainerName(pod);
  return (waits.find(({ name }) => name === main) ?? waits.find(({ reason }) => reason.health === 'failed'))?.reason;
}

/** An empty reason is `Waiting`. */
export function waitReason(waiting: { reason?: string; message?: string }): Reason {
  const reason = waiting.reason ?? 'Waiting';
  return CALM_WAITS.has(reason) ? { health: 'waiting', reason } : withMessage('failed', reason, waiting.message);
}

/** kubectl's words for how a container ended: its own reason, else the signal, else the exit code. */
export function terminatedReason(terminated: Terminated): Reason {
  const { exitCode: code, signal = 0 } = terminated;
  const reason = terminated.reason || (signal !== 0 ? `Signal:${signal}` : `ExitCode:${code}`);
  return code === 0 ? { health: 'done', reason } : withMessage('failed', reason, terminated.message);
}

/** A run whose main container is done does not complete while an ordinary sidecar runs: that is worth a word. */
function withSidecars(pod: Pod, reason: Reason): Reason {
  const sidecars = isFinished(pod) ? [] : runningSidecars(pod);
  if (sidecars.length === 0) return reason;
  const message = `${sidecars.join(', ')} still running`;
  return { ...reason, health: reason.health === 'failed' ? 'failed' : 'waiting', message };
}

function withMessage(health: Health, reason: string, message: string | undefined): Reason {
  return message === undefined || message === '' ? { health, reason } : { health, reason, message };
}
