// What is asked before a run is started by hand. Kubernetes does not count such a run for concurrencyPolicy, so the
// policy is kept here.

import { historyLimits, type CronJob } from './cron-job.ts';
import { RefusedError } from './errors.ts';
import type { KubeObject } from './kube-object.ts';
import { isOwnedBy, newestFirst, runState, type Run } from './run.ts';

export function activeRuns(runs: readonly Run[]): Run[] {
  return newestFirst(runs).filter((run) => runState(run) === 'Running' && run.metadata.deletionTimestamp === undefined);
}

/**
 * The active ones, and those that are being deleted while pods of theirs still work. Newest first. The Job controller
 * tells of them in `terminating`; where it does not (before Kubernetes 1.28), they are taken to be there.
 */
export function unfinishedRuns(runs: readonly Run[]): Run[] {
  return newestFirst(runs).filter(
    (run) => runState(run) === 'Running' && (run.metadata.deletionTimestamp === undefined || hasPods(run)),
  );
}

function hasPods({ status }: Run): boolean {
  return (status?.active ?? 0) > 0 || status?.terminating !== 0;
}

/**
 * Warnings about runs that are active now. `replace`: they will be stopped first, so there is nothing to warn of.
 * @throws RefusedError under Forbid, unless forced: the job was declared to be unsafe beside itself.
 */
export function guardActiveRuns(
  runs: readonly Run[],
  policy: string | undefined,
  intent: { force: boolean; replace: boolean },
): string[] {
  const active = unfinishedRuns(runs);
  if (active.length === 0 || intent.replace) return [];
  const what = describeUnfinished(active);
  if (policy === 'Forbid' && !intent.force) {
    throw new RefusedError(`${what}, and the job's concurrencyPolicy is Forbid`, [
      'Wait for it to end, or give --force to run both at the same time.',
    ]);
  }
  if (policy === 'Replace') {
    return [
      `${what}; concurrencyPolicy Replace is not applied to a run started by hand, and both will run (trigger --replace stops it first)`,
    ];
  }
  return [`${what}; both will run at the same time`];
}

/** A synchronization deletes the Jobs that bear the job's label and belong to the Naisjob itself, and keeps those of its CronJob. */
export function findDoomed(naisjob: KubeObject, jobs: readonly Run[]): Run[] {
  return jobs.filter((each) => isOwnedBy(each, naisjob.metadata.uid));
}

/** @throws RefusedError for a synchronization that would delete an active run, unless forced. */
export function guardDoomed(doomed: readonly Run[], force: boolean): void {
  const [active] = activeRuns(doomed);
  if (active === undefined || force) return;
  throw new RefusedError(
    `run ${active.metadata.name} is active and belongs to the Naisjob itself: the operator deletes it when it synchronizes`,
    ['Wait for it to end, or give --force to lose it.'],
  );
}

function describeUnfinished(runs: readonly Run[]): string {
  const { name, deletionTimestamp } = runs[0]!.metadata;
  if (runs.length > 1) return `${runs.length} runs are active, the newest is ${name}`;
  return deletionTimestamp === undefined
    ? `run ${name} is active`
    : `run ${name} is being deleted, and its pods have not ended yet`;
}

/**
 * A run started by hand counts in the CronJob's history: when it ends, the oldest finished run of the same outcome over
 * the limit is deleted with its pods and logs. Says which failed run that would be: a failed run's log is what people
 * come back for, while successful ones roll over all day long.
 */
export function warnOfHistory(runs: readonly Run[], cronJob: CronJob): string[] {
  const limit = historyLimits(cronJob).failed;
  const failed = newestFirst(runs).filter((run) => runState(run) === 'Failed');
  const evicted = failed.slice(Math.max(limit - 1, 0));
  if (evicted.length === 0) return [];
  const names = evicted.map((run) => run.metadata.name).join(', ');
  return [`if this run fails, the failed-run history limit (${limit}) removes ${names} with its logs`];
}
