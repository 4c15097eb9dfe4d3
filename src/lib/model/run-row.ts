// A row of `runs`: a run and its attempts as they are now.

import { describeAttempt, spanOf, type AttemptOutcome } from './attempt-outcome.ts';
import { reasonOf } from './attempt-reason.ts';
import type { Pod } from './attempt.ts';
import { assessRun } from './readiness.ts';
import { triggerOf } from './run-trigger.ts';
import { isOver, runState, type Run } from './run.ts';
import type { RunRow } from './runs-result.ts';
import { compareText } from './text-order.ts';

/** `pods`: the run's own, oldest first. */
export function toRunRow(run: Run, pods: readonly Pod[], naisjob: string): RunRow {
  const { namespace = '', name, uid } = run.metadata;
  const attempts = pods.map((pod, index) => describeAttempt(pod, index + 1));
  const { active = 0, succeeded = 0, failed = 0 } = run.status ?? {};
  const code = exitCodeOf(run, attempts);
  const image = imageOf(run, naisjob);
  return {
    ...{ namespace, name, uid },
    ...describeState(run, pods.at(-1)),
    cleanedUp: false,
    trigger: triggerOf(run, naisjob),
    ...spanOf(run.status?.startTime ?? run.metadata.creationTimestamp, endOf(run)),
    attempts,
    attemptCount: Math.max(attempts.length, active + succeeded + failed),
    ...(code !== undefined && { exitCode: code }),
    ...(image && { image }),
  };
}

type State = Pick<RunRow, 'state' | 'health' | 'reason' | 'message'>;

/** While it is not over, what its newest attempt waits for is the one thing to know. */
function describeState(run: Run, newest: Pod | undefined): State {
  const { health, reason, message } = assessRun(run);
  const state = runState(run);
  if (isOver(run)) return { state, health, ...(reason !== state && { reason }), ...(message && { message }) };
  if (run.metadata.deletionTimestamp !== undefined) return { state: 'Terminating', health };
  const its = newest === undefined || state === 'Suspended' ? undefined : reasonOf(newest);
  if (its === undefined || its.reason === 'Running') return { state, health };
  return {
    state,
    health: its.health === 'failed' ? 'failed' : health,
    // The main container has ended, and the message says what has not.
    ...(its.reason !== 'Completed' && { reason: its.reason }),
    ...(its.message && { message: its.message }),
  };
}

function endOf(run: Run): string | undefined {
  const { completionTime, conditions = [] } = run.status ?? {};
  const failed = conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  return completionTime ?? failed?.lastTransitionTime;
}

function exitCodeOf(run: Run, attempts: readonly AttemptOutcome[]): number | undefined {
  const state = runState(run);
  if (state === 'Complete') return 0;
  return state === 'Failed' ? attempts.findLast((each) => each.state !== 'Succeeded')?.exitCode : undefined;
}

function imageOf({ spec }: Run, naisjob: string): string | undefined {
  const containers = spec.template?.spec.containers ?? [];
  return (containers.find(({ name }) => name === naisjob) ?? containers[0])?.image;
}

/** Newest first. `limit`: so many; absent = all. */
export function arrangeRuns(rows: readonly RunRow[], limit = Infinity): { runs: RunRow[]; hiddenRuns: number } {
  const key = ({ startedAt = '', name }: RunRow) => `${startedAt} ${name}`;
  const sorted = rows.toSorted((a, b) => compareText(key(b), key(a)));
  return { runs: sorted.slice(0, limit), hiddenRuns: Math.max(0, sorted.length - limit) };
}

/** For --watch: a run that is no longer there. */
export function markDeleted({ reason: _, message: __, ...run }: RunRow): RunRow {
  return { ...run, state: 'Deleted', health: 'none' };
}
