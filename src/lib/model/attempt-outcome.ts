// How an attempt ended, or how far it is. Its type is a contract (docs/contract.md): keys are added, never renamed.

import { reasonOf } from './attempt-reason.ts';
import { isFinished, mainContainerName, mainContainerStatus, restartCount, runningSidecars } from './attempt.ts';
import type { Pod, Terminated } from './attempt.ts';

export type AttemptState = 'Waiting' | 'Running' | 'Succeeded' | 'Failed';

export interface AttemptOutcome {
  /** 1, 2, 3 … in the order in which the pods were created. */
  number: number;
  pod: string;
  uid: string;
  /** Of an Indexed job. */
  index?: number;
  state: AttemptState;
  /** Of the main container; absent while it has none, and when the pod was ended from outside (evicted, node lost). */
  exitCode?: number;
  reason: string;
  message?: string;
  /** So often the kubelet started the main container anew. */
  restarts: number;
  startedAt?: string;
  finishedAt?: string;
  durationSeconds?: number;
  /** Ordinary containers beside the main one that still ran when it was looked at last. */
  runningSidecars?: string[];
}

const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';

function indexOf(pod: Pod): number | undefined {
  const index = pod.metadata.annotations?.[INDEX_ANNOTATION];
  return index === undefined ? undefined : Number(index);
}

/** How the main container ended last: in this life, or in the one before it is started anew. */
function lastTerminated(pod: Pod): Terminated | undefined {
  const status = mainContainerStatus(pod);
  return (
    status?.state?.terminated ?? (status?.state?.running === undefined ? status?.lastState?.terminated : undefined)
  );
}

/** What the kubelet writes, with a made-up 137, for a container that it has lost or never had. */
const UNKNOWN = 'ContainerStatusUnknown';

/** The node, the scheduler or a drain ended it: what the container exited with then is not the program's own word. */
function isEndedFromOutside(pod: Pod): boolean {
  if (lastTerminated(pod)?.reason === UNKNOWN) return true;
  const isDisrupted = pod.status?.conditions?.some(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
  return isFinished(pod) ? (pod.status?.reason ?? '') !== '' || isDisrupted === true : false;
}

/** The main container has started, whether or not it still runs. */
export function hasStarted(pod: Pod, container = mainContainerName(pod)): boolean {
  const all = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const status = all.find(({ name }) => name === container);
  const { running, terminated } = status?.state ?? {};
  const wasNever = terminated?.reason === UNKNOWN && !terminated.startedAt;
  return running !== undefined || (terminated !== undefined && !wasNever) || (status?.restartCount ?? 0) > 0;
}

/** The container has ended and will not be started again in this pod. */
export function hasEnded(pod: Pod, container = mainContainerName(pod)): boolean {
  if (isFinished(pod)) return true;
  const all = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const terminated = all.find(({ name }) => name === container)?.state?.terminated;
  if (terminated === undefined) return false;
  const isInit = pod.spec.initContainers?.find(({ name }) => name === container);
  if (isInit?.restartPolicy === 'Always') return false;
  return pod.spec['restartPolicy'] === 'Never' || terminated.exitCode === 0;
}

/** `number`: 1 for the pod that was created first. */
export function describeAttempt(pod: Pod, number: number): AttemptOutcome {
  const terminated = lastTerminated(pod);
  const exitCode = isEndedFromOutside(pod) ? undefined : terminated?.exitCode;
  const startedAt = terminated?.startedAt ?? mainContainerStatus(pod)?.state?.running?.startedAt;
  const index = indexOf(pod);
  const sidecars = runningSidecars(pod);
  const { reason, message } = reasonOf(pod);
  return {
    number,
    pod: pod.metadata.name,
    uid: pod.metadata.uid,
    ...(index === undefined ? {} : { index }),
    state: stateOf(pod),
    ...(exitCode === undefined ? {} : { exitCode }),
    reason,
    ...(message === undefined ? {} : { message }),
    restarts: restartCount(pod),
    ...spanOf(startedAt, terminated?.finishedAt),
    ...(hasEnded(pod) && sidecars.length > 0 ? { runningSidecars: sidecars } : {}),
  };
}

function stateOf(pod: Pod): AttemptState {
  if (pod.status?.phase === 'Failed') return 'Failed';
  if (pod.status?.phase === 'Succeeded') return 'Succeeded';
  if (hasEnded(pod)) return lastTerminated(pod)?.exitCode === 0 ? 'Succeeded' : 'Failed';
  return hasStarted(pod) ? 'Running' : 'Waiting';
}

/** Of two times of the API, RFC 3339; what is not known is left out. */
export function spanOf(startedAt: string | undefined, finishedAt: string | undefined) {
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;
  return {
    ...(startedAt === undefined || startedAt === null ? {} : { startedAt }),
    ...(finishedAt === undefined || finishedAt === null ? {} : { finishedAt }),
    ...(Number.isNaN(seconds) || seconds < 0 ? {} : { durationSeconds: seconds }),
  };
}
