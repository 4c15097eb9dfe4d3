// Whether a job's schedule may be suspended or resumed by hand, and what follows from it.

import type { CronJob } from './cron-job.ts';
import { RefusedError } from './errors.ts';
import { isScheduled, type Naisjob } from './naisjob.ts';
import { findNextRun } from './schedule.ts';

/** What the operator gives the CronJob of a job without a schedule. It never starts anything, because it is suspended. */
export const PLACEHOLDER_SCHEDULE = '0 0 1 1 *';

/**
 * What is unusual about doing it now. @throws RefusedError where it would make no sense: a one-shot job's CronJob is
 * suspended by design, and resumed it would start runs by a schedule that nobody wrote.
 */
export function guardSuspension(naisjob: Naisjob, cronJob: CronJob): string[] {
  const { name } = naisjob.metadata;
  if (cronJob.metadata.deletionTimestamp !== undefined) {
    throw new RefusedError(`cronjob.batch/${name} is being deleted`);
  }
  const { schedule, suspend } = cronJob.spec;
  const isOneShot = schedule === PLACEHOLDER_SCHEDULE && suspend === true;
  if (isOneShot && !isScheduled(naisjob)) throw refuseOneShot(name);
  if (isOneShot && naisjob.spec.schedule !== schedule) throw refuseUnsynchronized(naisjob);
  if (schedule === (naisjob.spec.schedule ?? '') || schedule === PLACEHOLDER_SCHEDULE) return [];
  const wanted = isScheduled(naisjob) ? `says ${naisjob.spec.schedule}` : 'has none';
  return [
    `cronjob.batch/${name} has schedule ${schedule} and the job ${wanted}: the operator has not synchronized the last change, and undoes this when it does`,
  ];
}

function refuseOneShot(name: string): RefusedError {
  return new RefusedError(`naisjob.nais.io/${name} has no schedule that could be suspended or resumed`, [
    'Its CronJob is suspended by design: runs are started by a deploy, or by kubectl naisjob trigger.',
  ]);
}

function refuseUnsynchronized({ metadata, spec }: Naisjob): RefusedError {
  return new RefusedError(
    `the operator has not synchronized the schedule of naisjob.nais.io/${metadata.name} (${spec.schedule}) yet`,
    [`See what it says: kubectl naisjob tree ${metadata.name} -n ${metadata.namespace}`],
  );
}

/** From when the CronJob controller counts: the last start, or the creation. ms since 1970. */
function anchorOf({ status, metadata }: CronJob): number {
  return Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
}

/**
 * Whether a start was missed until `now` (ms since 1970). Kubernetes makes up for the latest one as soon as the CronJob
 * is resumed: its controller asks only whether a time lies between the last start and now (startingDeadlineSeconds, which
 * no Naisjob has, limits that).
 */
export function isStartMissed(cronJob: CronJob, now: number): boolean {
  const { schedule, timeZone, startingDeadlineSeconds: deadline } = cronJob.spec;
  const from = typeof deadline === 'number' ? now - deadline * 1000 : Number.NEGATIVE_INFINITY;
  const first = findNextRun({ schedule, timeZone }, Math.max(anchorOf(cronJob), from), anchorOf(cronJob));
  return first !== undefined && first <= now;
}
