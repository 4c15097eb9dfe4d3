// When the controller of CronJobs has to start the next run.

import type { CronJob } from '../cron-job.ts';
import { findNextRun } from '../schedule.ts';

/** The controller is at work within seconds; a start that is later than this was missed, ms. */
const GRACE = 60_000;

/** The first start after the last that the controller has made, which may be to come; ms since 1970. */
export function nextStart(cronJob: CronJob): number | undefined {
  const { schedule, timeZone } = cronJob.spec;
  const anchor = Date.parse(cronJob.status?.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? '');
  return Number.isNaN(anchor) ? undefined : findNextRun({ schedule, timeZone }, anchor, anchor);
}

/** Since when a start is due; undefined while none is. */
export function dueStart(cronJob: CronJob, now: number): number | undefined {
  const due = nextStart(cronJob);
  return due !== undefined && due + GRACE < now ? due : undefined;
}
