// Step 4: the status, in the order that loses no pod: first the ended pods' UIDs as uncounted, then their finalizers go,
// then they are counted and, if all is over, the Job is declared Complete or Failed.

import type { StoredObject } from '../../api.ts';
import { JOBS } from '../../component/client.ts';
import { formatTime } from '../../component/times.ts';
import { setCondition, toCondition } from './conditions.ts';
import type { Results } from './count.ts';
import { countsAsFailure, uncountedOf } from './count.ts';
import { findSucceededIndexes, formatIndexes, isIndexed } from './indexes.ts';
import type { JobContext } from './context.ts';
import type { Managed } from './manage.ts';
import { isDeleting, isTracked } from './pods.ts';

export async function writeDown(
  context: JobContext,
  results: Results,
  managed: Managed,
  before: string,
): Promise<void> {
  const { job } = context;
  noteCounts(job, managed);
  const ended = noteUncounted(context, results, managed);
  if (managed.verdict !== undefined) setCondition(job, managed.verdict);
  let written = before;
  if (ended.length > 0 || managed.verdict !== undefined) written = await flush(context, written);
  for (const pod of ended) await context.podControl.untrack(pod);
  countIn(job);
  const finish = noteFinish(context, managed);
  await flush(context, written);
  if (finish !== undefined) tellFinish(context, finish);
}

/** Writes the status when it differs from `written`; gives back what is written now. */
async function flush(context: JobContext, written: string): Promise<string> {
  const { client, job } = context;
  const status = JSON.stringify(job['status']);
  if (status === written) return written;
  const stored = await client.replace(JOBS, job, 'status');
  job.metadata.resourceVersion = stored.metadata.resourceVersion;
  return status;
}

function noteCounts(job: StoredObject, { active, ready, terminating }: Managed): void {
  const { status } = job as any;
  if (active > 0) status.active = active;
  else delete status.active;
  status.ready = ready;
  status.terminating = terminating;
}

/** Marks the ended pods as uncounted; gives back all whose finalizer may go. */
function noteUncounted(context: JobContext, results: Results, managed: Managed): StoredObject[] {
  const { job, pods } = context;
  const uncounted = uncountedOf(job);
  const failing = managed.verdict?.type === 'FailureTarget';
  const rest = pods.filter((pod) => isTracked(pod) && !results.newSucceeded.includes(pod));
  // A Job that has failed counts every pod that is not finished as failed.
  const failed = failing ? rest.filter((pod) => !isKnown(uncounted, pod)) : results.newFailed;
  const succeeded = isIndexed(job) ? [] : results.newSucceeded;
  const counted = failed.filter((pod) => countsAsFailure(job, pod));
  job['status'].uncountedTerminatedPods = {
    ...toList('succeeded', [...(uncounted.succeeded ?? []), ...succeeded.map(({ metadata }) => metadata.uid)]),
    ...toList('failed', [...(uncounted.failed ?? []), ...counted.map(({ metadata }) => metadata.uid)]),
  };
  if (isIndexed(job)) noteIndexes(job, pods);
  if (managed.verdict !== undefined || isDeleting(job)) return pods.filter(isTracked);
  return pods.filter(
    (pod) => isTracked(pod) && (isKnown(uncounted, pod) || [...results.newSucceeded, ...failed].includes(pod)),
  );
}

function isKnown(uncounted: { succeeded?: string[]; failed?: string[] }, pod: StoredObject): boolean {
  return [...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])].includes(pod.metadata.uid);
}

function toList(name: string, uids: string[]) {
  return uids.length > 0 ? { [name]: uids } : {};
}

function noteIndexes(job: StoredObject, pods: StoredObject[]): void {
  const indexes = findSucceededIndexes(job, pods);
  if (indexes.length === 0) return;
  job['status'].completedIndexes = formatIndexes(indexes);
  job['status'].succeeded = indexes.length;
}

function countIn(job: StoredObject): void {
  const { succeeded = [], failed = [] } = uncountedOf(job);
  const status = job['status'];
  if (succeeded.length > 0) status.succeeded = (status.succeeded ?? 0) + succeeded.length;
  if (failed.length > 0) status.failed = (status.failed ?? 0) + failed.length;
  status.uncountedTerminatedPods = {};
}

/** Complete or Failed, once no pod is running or ending any more. */
function noteFinish({ job, now }: JobContext, { verdict, active, terminating }: Managed): string | undefined {
  if (verdict === undefined || active + terminating > 0) return undefined;
  const type = verdict.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
  setCondition(job, toCondition(type, 'True', verdict.reason!, verdict.message!, now()));
  if (type === 'Complete') job['status'].completionTime = formatTime(now());
  return type;
}

function tellFinish({ job, events }: JobContext, type: string): void {
  if (type === 'Complete') return events.normal(job, 'Completed', 'Job completed');
  const condition = job['status'].conditions.find((one: { type: string }) => one.type === 'Failed');
  events.warn(job, condition.reason, condition.message);
}
