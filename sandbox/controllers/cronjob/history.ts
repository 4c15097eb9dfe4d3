// Deletes finished runs beyond the history limits, oldest first. Manual Jobs that the CronJob controls count as well.

import type { StoredObject } from '../../api.ts';
import { JOBS } from '../../component/client.ts';
import { readTime } from '../../component/times.ts';
import { findFinish } from '../job/conditions.ts';
import type { CronJobContext } from './context.ts';

export async function removeOldRuns(context: CronJobContext): Promise<void> {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = context.cronJob['spec'];
  await removeBeyond(context, 'Complete', successfulJobsHistoryLimit);
  await removeBeyond(context, 'Failed', failedJobsHistoryLimit);
}

async function removeBeyond(context: CronJobContext, type: string, limit: number | undefined): Promise<void> {
  if (limit === undefined) return;
  const finished = context.jobs.filter((job) => findFinish(job)?.type === type).toSorted(compareStart);
  for (const job of finished.slice(0, Math.max(0, finished.length - limit))) await deleteRun(context, job);
}

/** Deletes a run in the background, with the event; false when the server refused. */
export async function deleteRun({ client, events, cronJob }: CronJobContext, job: StoredObject): Promise<boolean> {
  try {
    await client.remove(JOBS, job, { propagationPolicy: 'Background' });
  } catch (error) {
    events.warn(cronJob, 'FailedDelete', `Deleted job: ${(error as Error).message}`);
    return false;
  }
  if (cronJob['status'].active !== undefined) {
    cronJob['status'].active = cronJob['status'].active.filter(({ uid }: { uid: string }) => uid !== job.metadata.uid);
  }
  events.normal(cronJob, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  return true;
}

function compareStart(a: StoredObject, b: StoredObject): number {
  const [first, second] = [a, b].map((job) => readTime(job['status']?.startTime) ?? Number.MAX_SAFE_INTEGER);
  return first! - second! || (a.metadata.name < b.metadata.name ? -1 : 1);
}
