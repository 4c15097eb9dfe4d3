// What a diagnosis has looked at and how that is, for when nothing is wrong: "nothing found" is worth as much as the search.

import type { Checked } from '../diagnose-result.ts';
import { formatTime, nextRunOf } from '../cron-job.ts';
import { isScheduled, isUnseen } from '../naisjob.ts';
import { newestFirst, runState } from '../run.ts';
import { labelOf, type Evidence } from './evidence.ts';
import { runsOfInterest } from './runs-of-interest.ts';

export function listChecked(evidence: Evidence): Checked[] {
  const { naisjob, account, unread, events, pods } = evidence;
  const state = isUnseen(naisjob) ? 'not synchronized' : (naisjob.status?.synchronizationState ?? 'being synchronized');
  return [
    { object: labelOf(naisjob), state },
    ...(unread.has('cronJob') ? [] : [checkCronJob(evidence)]),
    ...(unread.has('account')
      ? []
      : [{ object: `serviceaccount/${naisjob.metadata.name}`, state: account === undefined ? 'not there' : 'there' }]),
    ...(unread.has('runs') ? [] : checkRuns(evidence)),
    ...(unread.has('pods') ? [] : [{ object: 'pods', state: String(pods.length) }]),
    ...(unread.has('events') ? [] : [{ object: 'events', state: String(events.length) }]),
  ];
}

function checkCronJob({ naisjob, cronJob, now }: Evidence): Checked {
  const object = `cronjob.batch/${naisjob.metadata.name}`;
  if (cronJob === undefined) return { object, state: 'not there' };
  if (cronJob.spec.suspend === true)
    return { object, state: isScheduled(naisjob) ? 'suspended' : 'there, without a schedule' };
  const next = nextRunOf(cronJob, now);
  return next === undefined ? { object, state: 'no next run' } : { object, state: 'next run', time: formatTime(next) };
}

function checkRuns(evidence: Evidence): Checked[] {
  const { underWay, last } = runsOfInterest(evidence);
  const shown = newestFirst([...underWay, ...(last === undefined ? [] : [last])]);
  const counted: Checked = { object: 'runs', state: String(evidence.runs.length) };
  return [
    counted,
    ...shown.map((run) => ({
      object: labelOf(run),
      state: runState(run),
      ...timeOfRun(run.metadata.creationTimestamp),
    })),
  ];
}

function timeOfRun(time: string | undefined): { time?: string } {
  return time === undefined ? {} : { time };
}
