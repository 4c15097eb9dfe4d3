// Runs that failed and were removed before anybody could look: only Events tell of them.

import type { Finding } from '../finding.ts';
import { isOver, type Run } from '../run.ts';
import { ENDS } from '../run-events.ts';
import { triggerByName } from '../run-trigger.ts';
import { compareText } from '../text-order.ts';
import { commandFor, seenAsEvent, timeOf, type Evidence, type KubeEvent } from './evidence.ts';

interface GoneFailure {
  run: string;
  event: KubeEvent;
}

/** Only where no run that is still there tells more of today. */
export function examineGoneFailures(evidence: Evidence): Finding[] {
  const { naisjob, cronJob, runs, unread } = evidence;
  if (cronJob === undefined || unread.has('runs')) return [];
  const since = lastKnownEnd(evidence);
  const failures = findFailures(evidence).filter(({ event }) => timeOf(event) > since);
  const newest = failures.at(-1);
  if (newest === undefined) return [];
  const count = new Set(failures.map(({ run }) => run)).size;
  const isFollowed = runs.some((run) => !isOver(run));
  const ttl = (cronJob.spec.jobTemplate.spec as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished;
  const removed = ttl === undefined ? 'removed with its logs' : `removed with its logs after ${ttl} s`;
  return [
    {
      code: 'RunFailed',
      level: 'broken',
      certainty: isFollowed ? 'likely' : 'certain',
      problem: `the last ${count === 1 ? 'run failed, and was' : `${count} runs failed, and each was`} ${removed}`,
      ...seenAsEvent(newest.event),
      remedy: `start a run and follow it to see what it writes${ttl === undefined ? '' : '; a greater spec.ttlSecondsAfterFinished keeps runs for a look'}`,
      commands: [commandFor(naisjob, 'trigger', '--follow')],
      mendedBy: 'neither',
    },
  ];
}

/** When a run was last seen to be over: one that is still there, or one that was complete. '' for never. */
function lastKnownEnd({ cronJob, runs, events }: Evidence): string {
  const ends = runs.filter(isOver).map(endOf);
  const complete = events.filter((event) => endedAs(event) === 'Complete').map(timeOf);
  return [...ends, ...complete, cronJob?.status?.lastSuccessfulTime ?? ''].toSorted().at(-1) ?? '';
}

function endOf({ status, metadata }: Run): string {
  const failed = status?.conditions?.find(({ type }) => type === 'Failed')?.lastTransitionTime;
  return status?.completionTime ?? failed ?? metadata.creationTimestamp ?? '';
}

/** The CronJob's controller says so of runs that it started; of any run it is said by its own Warning. Oldest first. */
function findFailures({ naisjob, events, jobs }: Evidence): GoneFailure[] {
  const isThere = new Set(jobs.map(({ metadata }) => metadata.name));
  const isRun = (name: string) => triggerByName(name, naisjob.metadata.name).by !== 'unknown' && !isThere.has(name);
  return events
    .map((event) => ({ run: nameOfFailed(event) ?? '', event }))
    .filter(({ run }) => run !== '' && isRun(run))
    .toSorted((a, b) => compareText(timeOf(a.event), timeOf(b.event)));
}

function nameOfFailed(event: KubeEvent): string | undefined {
  const { involvedObject, reason = '', type, message = '' } = event;
  if (endedAs(event) === 'Failed') return /Saw completed job: (\S+),/.exec(message)?.[1];
  return involvedObject?.kind === 'Job' && type === 'Warning' && ENDS.has(reason) ? involvedObject.name : undefined;
}

/** `Saw completed job: x-1, condition: Failed`. */
function endedAs({ reason, involvedObject, message = '' }: KubeEvent): string | undefined {
  const isTold = reason === 'SawCompletedJob' && involvedObject?.kind === 'CronJob';
  return isTold ? /, (?:condition|status): (\w+)$/.exec(message)?.[1] : undefined;
}
