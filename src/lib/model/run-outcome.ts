// How a run ended, and what the process that followed it exits with. Its type is a contract (docs/contract.md): keys are
// added, never renamed.

import { describeAttempt, spanOf, type AttemptOutcome } from './attempt-outcome.ts';
import type { Pod } from './attempt.ts';
import { failureReason, runState, type Run } from './run.ts';
import { compareText } from './text-order.ts';

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

const FAILED = 1;

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
function exitCodeOfRun(
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
