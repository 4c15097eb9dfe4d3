// Runs whose objects are gone, from the Events that their CronJob and they themselves have left. A cluster keeps Events
// for an hour unless it was told otherwise.

import { spanOf } from './attempt-outcome.ts';
import type { KubeObject } from './kube-object.ts';
import { triggerByName } from './run-trigger.ts';
import type { RunRow } from './runs-result.ts';
import { compareText } from './text-order.ts';

export interface RunEvent extends KubeObject {
  involvedObject?: { kind?: string; name?: string; uid?: string };
  reason?: string;
  message?: string;
  type?: string;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

/** What the CronJob's controller writes; the second group is the word for how the run ended. */
const CRONJOB_MESSAGES: ReadonlyMap<string, RegExp> = new Map([
  ['SuccessfulCreate', /Created job (\S+)$/u],
  ['SawCompletedJob', /Saw completed job: (\S+), (?:condition|status): (\w+)$/u],
  ['SuccessfulDelete', /Deleted job (\S+)$/u],
  ['MissingJob', /Active job went missing: (\S+)$/u],
  ['UnexpectedJob', /did not create or forgot: (\S+)$/u],
]);

/** What Events tell of a run. */
interface Trace {
  name: string;
  uid?: string;
  /** By the CronJob's controller. */
  isScheduled?: true;
  createdAt?: string;
  finishedAt?: string;
  state?: 'Complete' | 'Failed';
  reason?: string;
  isRemoved?: true;
  pods: number;
}

/** `isThere`: the names of Jobs that still exist. A run that no Event says to be over or removed may just not have been listed yet. */
export function findCleanedUp(
  events: readonly RunEvent[],
  isThere: ReadonlySet<string>,
  naisjob: { namespace: string; name: string },
): RunRow[] {
  const traces = new Map<string, Trace>();
  for (const event of inTime(events)) followCronJob(event, traces);
  for (const event of inTime(events)) followRun(event, traces.get(event.involvedObject?.name ?? ''));
  return [...traces.values()]
    .filter(({ name, state, isRemoved }) => !isThere.has(name) && (state !== undefined || isRemoved === true))
    .map((trace) => toRow(trace, naisjob));
}

function inTime(events: readonly RunEvent[]): RunEvent[] {
  return events.toSorted((a, b) => compareText(timeOf(a), timeOf(b)));
}

/** When it happened first: the same Event again only counts up. */
function timeOf({ firstTimestamp, eventTime, lastTimestamp, metadata }: RunEvent): string {
  return firstTimestamp ?? eventTime ?? lastTimestamp ?? metadata.creationTimestamp ?? '';
}

function followCronJob(event: RunEvent, traces: Map<string, Trace>): void {
  const { involvedObject, reason = '', message = '' } = event;
  const [, name, ending] = (involvedObject?.kind === 'CronJob' && CRONJOB_MESSAGES.get(reason)?.exec(message)) || [];
  if (name === undefined) return;
  const trace = traces.get(name) ?? { name, pods: 0 };
  traces.set(name, trace);
  if (reason === 'SuccessfulCreate') Object.assign(trace, { isScheduled: true, createdAt: timeOf(event) });
  if (reason === 'SuccessfulDelete' || reason === 'MissingJob') trace.isRemoved = true;
  if (ending === 'Complete' || ending === 'Failed') Object.assign(trace, { state: ending, finishedAt: timeOf(event) });
}

/** The run's own Events say more exactly when it began and ended. */
function followRun(event: RunEvent, trace: Trace | undefined): void {
  const { involvedObject, reason = '', message = '', type } = event;
  if (trace === undefined || involvedObject?.kind !== 'Job') return;
  if (involvedObject.uid !== undefined) trace.uid = involvedObject.uid;
  if (reason === 'SuccessfulCreate' && message.startsWith('Created pod')) {
    trace.pods += 1;
    trace.createdAt ??= timeOf(event);
  }
  if (reason === 'Completed') Object.assign(trace, { state: 'Complete', finishedAt: timeOf(event) });
  const isEnd = type === 'Warning' && trace.state !== 'Complete' && ENDS.has(reason);
  if (isEnd) Object.assign(trace, { state: 'Failed', reason, finishedAt: timeOf(event) });
}

/** Reasons with which a Job's own Warning says that it has failed. */
export const ENDS: ReadonlySet<string> = new Set([
  'BackoffLimitExceeded',
  'DeadlineExceeded',
  'PodFailurePolicy',
  'FailedIndexes',
  'MaxFailedIndexesExceeded',
]);

function toRow(trace: Trace, { namespace, name: naisjob }: { namespace: string; name: string }): RunRow {
  const { name, uid, state, reason, createdAt, finishedAt, pods, isScheduled } = trace;
  const named = triggerByName(name, naisjob);
  return {
    ...{ namespace, name },
    ...(uid !== undefined && { uid }),
    state: state ?? 'Unknown',
    health: state === 'Complete' ? 'done' : state === 'Failed' ? 'failed' : 'none',
    ...(reason !== undefined && { reason }),
    cleanedUp: true,
    trigger: isScheduled ? { ...named, by: 'schedule' } : named,
    ...spanOf(createdAt ?? named.scheduledFor, finishedAt),
    attempts: [],
    attemptCount: pods,
    ...(state === 'Complete' && { exitCode: 0 }),
  };
}
