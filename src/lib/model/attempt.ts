// An attempt: one Pod of a run, and why it is as it is. The words are kubectl's own (printPod), with two differences that
// jobs need: the main container decides, and a finished pod is not an error.

import type { KubeObject } from './kube-object.ts';
import { findMainContainer } from './main-container.ts';
import type { Container } from './run.ts';

export interface Pod extends KubeObject {
  spec: {
    nodeName?: string;
    containers: Container[];
    initContainers?: (Container & { restartPolicy?: string })[];
    [field: string]: unknown;
  };
  status?: PodStatus;
}

export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  conditions?: { type?: string; status?: string; reason?: string; message?: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
}

export interface ContainerStatus {
  name: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  image?: string;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: Terminated;
  };
  lastState?: { terminated?: Terminated };
  [field: string]: unknown;
}

export interface Terminated {
  exitCode: number;
  signal?: number;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}

/** `done` ended well · `waiting` on its way, running too · `failed` something is wrong · `none` says neither. */
export type Health = 'done' | 'waiting' | 'failed' | 'none';

/** Why a thing is as it is: one word, and a sentence where the word is not enough. */
export interface Reason {
  health: Health;
  reason: string;
  message?: string;
}

/** `native-sidecar`: an init container with restartPolicy Always, which the kubelet itself stops. `sidecar`: an ordinary one, which it does not. */
export type ContainerRole = 'main' | 'sidecar' | 'native-sidecar' | 'init';

/** Waiting for these is normal; every other reason to wait is an error (ImagePullBackOff, CrashLoopBackOff, …). */
const CALM_WAITS = new Set(['ContainerCreating', 'PodInitializing', 'Waiting']);

/** Where nothing says which container is the job, the first one is looked at: that harms nobody. */
export function mainContainerName(pod: Pod): string {
  return (findMainContainer(pod) ?? pod.spec.containers[0])?.name ?? '';
}

export function mainContainerStatus(pod: Pod): ContainerStatus | undefined {
  const name = mainContainerName(pod);
  return pod.status?.containerStatuses?.find((status) => status.name === name);
}

/** The exit code of the job itself; undefined while it has none (running, never started, evicted). */
export function exitCode(pod: Pod): number | undefined {
  return mainContainerStatus(pod)?.state?.terminated?.exitCode;
}

export function isNativeSidecar(pod: Pod, containerName: string): boolean {
  const container = pod.spec.initContainers?.find(({ name }) => name === containerName);
  return container?.restartPolicy === 'Always';
}

/** Ordinary containers beside the main one that still run: while there is one the pod does not finish. */
export function runningSidecars(pod: Pod): string[] {
  const main = mainContainerName(pod);
  const statuses = pod.status?.containerStatuses ?? [];
  return statuses.filter(({ name, state }) => name !== main && state?.running !== undefined).map(({ name }) => name);
}

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** How often the kubelet started the job's own container anew (restartPolicy OnFailure). */
export function restartCount(pod: Pod): number {
  return mainContainerStatus(pod)?.restartCount ?? 0;
}

/** The pod's Ready condition; undefined when the kubelet has not written one yet. */
export function readyCondition(pod: Pod): string | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}

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
