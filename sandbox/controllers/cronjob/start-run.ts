// Starts the run that is due, if there is one and the concurrency policy lets it.

import type { StoredObject } from '../../api.ts';
import { ApiFailure, JOBS } from '../../component/client.ts';
import { refer } from '../../component/object-reference.ts';
import { formatTime, readTime } from '../../component/times.ts';
import { controllerOf, toControllerReference } from '../owners.ts';
import type { CronJobContext } from './context.ts';
import { findUnmet } from './due.ts';
import { deleteRun } from './history.ts';
import { activeRuns } from './note-runs.ts';
import { formatInZone } from './schedule.ts';
import type { Schedule } from './schedule.ts';

/** False = the CronJob is not to be looked at again before it changes. Throws what the API refused. */
export async function startRun(context: CronJobContext, schedule: Schedule): Promise<boolean> {
  let due: number | undefined;
  try {
    due = findDue(context, schedule);
  } catch (error) {
    const message = `invalid schedule: ${context.cronJob['spec'].schedule} : ${(error as Error).message}`;
    context.events.warn(context.cronJob, 'InvalidSchedule', message);
    return false;
  }
  if (due !== undefined && mayStart(context, due) && (await makeRoom(context))) await create(context, due);
  return true;
}

function findDue({ cronJob, events, now }: CronJobContext, schedule: Schedule): number | undefined {
  const { time, missed } = findUnmet(cronJob, schedule, now);
  if (time !== undefined && missed === 'many') {
    const advice = 'Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    events.warn(cronJob, 'TooManyMissedTimes', `too many missed start times. ${advice}`);
  }
  return time;
}

function mayStart({ cronJob, events, now }: CronJobContext, due: number): boolean {
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob['spec'];
  if (typeof startingDeadlineSeconds === 'number' && due + startingDeadlineSeconds * 1000 < now) {
    // RFC 1123 with a numeric zone, as Go's time.RFC1123Z prints UTC.
    const time = new Date(due).toUTCString().replace('GMT', '+0000');
    events.warn(cronJob, 'MissSchedule', `Missed scheduled time to start a job: ${time}`);
    return false;
  }
  const name = nameOf(cronJob, due);
  if (activeRuns(cronJob).some((run) => run.name === name)) return false;
  if (readTime(cronJob['status'].lastScheduleTime) === due) return false;
  if (concurrencyPolicy !== 'Forbid' || activeRuns(cronJob).length === 0) return true;
  const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
  events.normal(cronJob, 'JobAlreadyActive', message);
  return false;
}

/** Replace: ends the active runs first. */
async function makeRoom(context: CronJobContext): Promise<boolean> {
  if (context.cronJob['spec'].concurrencyPolicy !== 'Replace') return true;
  for (const { uid, name, namespace } of activeRuns(context.cronJob)) {
    const job = context.jobs.find((candidate) => candidate.metadata.uid === uid);
    if (job !== undefined && (await deleteRun(context, job))) continue;
    throw new ApiFailure(500, 'InternalError', `could not replace job ${namespace}/${name}`);
  }
  return true;
}

async function create(context: CronJobContext, due: number): Promise<void> {
  const { client, events, cronJob } = context;
  const body = toJob(cronJob, due);
  let job: StoredObject | undefined;
  try {
    job = await client.create(JOBS, { namespace: cronJob.metadata['namespace'] }, body);
    events.normal(cronJob, 'SuccessfulCreate', `Created job ${job.metadata.name}`);
  } catch (error) {
    job = isTaken(error) ? findOwn(context, body.metadata.name) : undefined;
    if (isTaken(error) && job === undefined) return;
    if (job === undefined) {
      events.warn(cronJob, 'FailedCreate', `Error creating job: ${(error as Error).message}`);
      throw error;
    }
  }
  cronJob['status'].active = [...activeRuns(cronJob), refer(job)];
  cronJob['status'].lastScheduleTime = formatTime(due);
}

function isTaken(error: unknown): boolean {
  return error instanceof ApiFailure && error.reason === 'AlreadyExists';
}

/** A run that was created before its CronJob's status could be written. */
function findOwn({ api, cronJob }: CronJobContext, name: string): StoredObject | undefined {
  return api
    .peek('batch', 'jobs', cronJob.metadata['namespace'])
    .filter((job) => job.metadata.name === name && controllerOf(job)?.uid === cronJob.metadata.uid)
    .find((job) => !activeRuns(cronJob).some((run) => run.uid === job.metadata.uid));
}

/** `<name>-<minutes since 1970>`: one name for one time, so that no time starts two runs. */
function nameOf(cronJob: StoredObject, due: number): string {
  return `${cronJob.metadata.name}-${Math.trunc(due / 60_000)}`;
}

function toJob(cronJob: StoredObject, due: number) {
  const { metadata = {}, spec } = cronJob['spec'].jobTemplate;
  const scheduled = formatInZone(due, cronJob['spec'].timeZone ?? 'UTC');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: nameOf(cronJob, due),
      namespace: cronJob.metadata['namespace'],
      labels: { ...metadata.labels },
      annotations: { ...metadata.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': scheduled },
      ownerReferences: [toControllerReference(cronJob)],
    },
    spec: structuredClone(spec),
  };
}
