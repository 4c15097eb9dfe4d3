// How a run and its attempts ended, and what the process that followed it exits with. These types are a contract
// (docs/contract.md): keys are added, never renamed.

import {
  isFinished,
  mainContainerName,
  mainContainerStatus,
  reasonOf,
  restartCount,
  runningSidecars,
  type Pod,
  type Terminated,
} from './attempt.ts';
import { failureReason, runState, type Run } from './run.ts';
import { compareText } from './text-order.ts';

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

export interface RunOutcome {
  name: string;
  namespace: string;
  uid: string;
  /** `Deleted`: removed before it was seen to be over. */
  state: 'Complete' | 'Failed' | 'Deleted';
  /** Why it failed, in Kubernetes' word (BackoffLimitExceeded, DeadlineExceeded, …). */
  reason?: string;
  message?: string;
  /** What the command that followed it exits with. */
  exitCode: number;
  startedAt?: string;
  finishedAt?: string;
  durationSeconds?: number;
  attempts: AttemptOutcome[];
}

const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';
const FAILED = 1;

export function indexOf(pod: Pod): number | undefined {
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

export function spanOf(startedAt: string | undefined, finishedAt: string | undefined) {
  const seconds = (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000;
  return {
    ...(startedAt === undefined || startedAt === null ? {} : { startedAt }),
    ...(finishedAt === undefined || finishedAt === null ? {} : { finishedAt }),
    ...(Number.isNaN(seconds) || seconds < 0 ? {} : { durationSeconds: seconds }),
  };
}

/** `pods` oldest first. `isGone`: the Job's object is no longer there. */
export function describeRun(run: Run, isGone: boolean, pods: readonly Pod[]): RunOutcome {
  const attempts = pods.map((pod, index) => describeAttempt(pod, index + 1));
  const known = runState(run);
  const state = known === 'Complete' || known === 'Failed' ? known : guessState(run, attempts);
  const condition = run.status?.conditions?.find(({ type, status }) => type === state && status === 'True');
  const reason = failureReason(run);
  return {
    name: run.metadata.name,
    namespace: run.metadata.namespace ?? '',
    uid: run.metadata.uid,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(condition?.message && state === 'Failed' ? { message: condition.message } : {}),
    ...(isGone && state === 'Deleted' ? { message: 'the run was deleted before it was over' } : {}),
    exitCode: exitCodeOfRun(state, reason, attempts),
    ...spanOf(
      run.status?.startTime ?? run.metadata.creationTimestamp,
      run.status?.completionTime ?? condition?.lastTransitionTime,
    ),
    attempts,
  };
}

/** A run that its TTL removed at once may never have been seen over; its attempts tell when each completion that was asked for is there. */
function guessState(run: Run, attempts: readonly AttemptOutcome[]): 'Complete' | 'Deleted' {
  const wanted = run.spec.completions ?? 1;
  return attempts.filter(({ state }) => state === 'Succeeded').length >= wanted ? 'Complete' : 'Deleted';
}

/**
 * 0 for a complete run. For a failed one the main container's exit code of the attempt that failed last; 1 where that has
 * none (evicted, never started) or is 0 (a sidecar failed the pod), and where a deadline ended the run: the code is then
 * that of the kill.
 */
export function exitCodeOfRun(
  state: RunOutcome['state'],
  reason: string | undefined,
  attempts: readonly AttemptOutcome[],
): number {
  if (state === 'Complete') return 0;
  if (reason === 'DeadlineExceeded') return FAILED;
  const end = ({ finishedAt = '', number }: AttemptOutcome) => `${finishedAt} ${String(number).padStart(9, '0')}`;
  const failed = attempts.filter((each) => each.state !== 'Succeeded');
  const last = failed.some(({ index }) => index !== undefined)
    ? failed.toSorted((a, b) => compareText(end(a), end(b))).at(-1)
    : failed.at(-1);
  return last?.exitCode || FAILED;
}
