// A row of `list`: how a job is, how its last run went, and when the next one comes.

import { formatTime, nextRunOf, type CronJob } from './cron-job.ts';
import type { LastRun, LastRunState, ListedJob, ListResult } from './list-result.ts';
import { isScheduled, type Naisjob } from './naisjob.ts';
import { assessDeletion, assessNaisjob, assessRun } from './readiness.ts';
import { activeRuns } from './run-guard.ts';
import { failureReason, newestFirst, runState, type Run } from './run.ts';

/** What was read of a job. null: could not be read, which is not the same as not there. */
export interface JobParts {
  naisjob: Naisjob;
  cronJob: CronJob | undefined | null;
  runs: readonly Run[] | null;
}

/** `now`: ms since 1970. */
export function toListedJob({ naisjob, cronJob, runs }: JobParts, now: number): ListedJob {
  const { namespace = '', name, uid, creationTimestamp } = naisjob.metadata;
  const { schedule, timeZone } = naisjob.spec;
  const image = naisjob.status?.effectiveImage ?? naisjob.spec.image;
  const next = cronJob ? nextRunOf(cronJob, now) : undefined;
  const lastRun = findLastRun(runs ?? [], cronJob ?? undefined);
  return {
    ...{ namespace, name, uid },
    ...(creationTimestamp && { creationTimestamp }),
    ...(schedule && { schedule, timeZone: timeZone || 'UTC' }),
    ...assessJob(naisjob, cronJob, next),
    ...(image && { image }),
    ...(lastRun && { lastRun }),
    ...(next !== undefined && { nextRun: formatTime(next) }),
    ...(runs && { active: activeRuns(runs).length }),
  };
}

type Assessment = Pick<ListedJob, 'state' | 'health' | 'message' | 'suspended'>;

/** The operator's own word, and where it is content, why no run would start by itself. */
function assessJob(naisjob: Naisjob, cronJob: CronJob | undefined | null, next: number | undefined): Assessment {
  const suspended = isScheduled(naisjob) && cronJob?.spec.suspend === true;
  const isDeleted = naisjob.metadata.deletionTimestamp !== undefined;
  const { ready, health, reason, message } = isDeleted ? assessDeletion(naisjob) : assessNaisjob(naisjob);
  const operator = { state: reason, health, ...(message && { message }), suspended };
  if (ready !== 'True' || cronJob === null || !isScheduled(naisjob)) return operator;
  if (suspended) return { ...operator, health: 'waiting' };
  if (cronJob === undefined) return { ...operator, state: 'NoCronJob', health: 'failed' };
  const never = `no time fits ${cronJob.spec.schedule}`;
  return next === undefined ? { ...operator, state: 'NeverRuns', health: 'failed', message: never } : operator;
}

/** The newest run; where the CronJob has started a newer one that is gone, that one. */
function findLastRun(runs: readonly Run[], cronJob: CronJob | undefined): LastRun | undefined {
  const newest = newestFirst(runs)[0];
  const { lastScheduleTime, lastSuccessfulTime = '' } = cronJob?.status ?? {};
  const isGone = lastScheduleTime && (newest?.metadata.creationTimestamp ?? '') < lastScheduleTime;
  if (!isGone) return newest && describeLastRun(newest);
  const hasSucceeded = lastSuccessfulTime >= lastScheduleTime;
  return {
    state: hasSucceeded ? 'Complete' : 'Gone',
    health: hasSucceeded ? 'done' : 'none',
    startedAt: lastScheduleTime,
  };
}

function describeLastRun(run: Run): LastRun {
  const { name, creationTimestamp, deletionTimestamp } = run.metadata;
  const known = runState(run);
  const state: LastRunState = known === 'Running' && deletionTimestamp !== undefined ? 'Terminating' : known;
  const reason = failureReason(run);
  const startedAt = run.status?.startTime ?? creationTimestamp;
  const { health } = assessRun(run);
  return { name, state, health, ...(reason && { reason }), ...(startedAt && { startedAt }) };
}

/** For --watch: nobody knows whether it is there, because its cluster could not be read. */
export function isUnread({ context }: ListedJob, { errors }: ListResult): boolean {
  return errors.some((each) => each.context === context);
}

/** For --watch: a job that is no longer there. */
export function markDeleted({ message: _, nextRun: __, ...job }: ListedJob): ListedJob {
  return { ...job, state: 'Deleted', health: 'none', suspended: false };
}
