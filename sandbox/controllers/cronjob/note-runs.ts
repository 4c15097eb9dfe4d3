// Brings a CronJob's `status.active` and `lastSuccessfulTime` in line with the Jobs there are.

import type { StoredObject } from '../../api.ts';
import { readTime } from '../../component/times.ts';
import { findFinish } from '../job/conditions.ts';
import type { CronJobContext } from './context.ts';

interface Reference {
  uid: string;
  name: string;
  namespace: string;
}

export function activeRuns(cronJob: StoredObject): Reference[] {
  return (cronJob['status'].active as Reference[] | undefined) ?? [];
}

export function noteRuns(context: CronJobContext): void {
  for (const job of context.jobs) noteRun(context, job);
  for (const reference of activeRuns(context.cronJob)) {
    if (context.jobs.some((job) => job.metadata.uid === reference.uid)) continue;
    context.events.normal(context.cronJob, 'MissingJob', `Active job went missing: ${reference.name}`);
    forget(context.cronJob, reference.uid);
  }
}

function noteRun({ cronJob, events }: CronJobContext, job: StoredObject): void {
  const known = activeRuns(cronJob).some((reference) => reference.uid === job.metadata.uid);
  const finish = findFinish(job);
  if (finish === undefined) {
    const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
    if (!known) events.warn(cronJob, 'UnexpectedJob', message);
    return;
  }
  if (known) {
    forget(cronJob, job.metadata.uid);
    const message = `Saw completed job: ${job.metadata.name}, condition: ${finish.type}`;
    events.normal(cronJob, 'SawCompletedJob', message);
  }
  if (finish.type === 'Complete') noteSuccess(cronJob['status'], job['status'].completionTime);
}

function noteSuccess(status: Record<string, any>, completionTime: string | undefined): void {
  const last = readTime(status['lastSuccessfulTime']) ?? 0;
  if (completionTime !== undefined && Date.parse(completionTime) > last) status['lastSuccessfulTime'] = completionTime;
}

function forget(cronJob: StoredObject, uid: string): void {
  const rest = activeRuns(cronJob).filter((reference) => reference.uid !== uid);
  if (rest.length > 0) cronJob['status'].active = rest;
  else delete cronJob['status'].active;
}
