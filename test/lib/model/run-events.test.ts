import { expect, test } from 'vitest';
import { findCleanedUp, type RunEvent } from '../../../src/lib/model/run-events.ts';
import { timeAgo } from '../../support/builders.ts';

const JOB = { namespace: 'myteam', name: 'avstemming' };

let count = 0;

function anEvent(kind: 'CronJob' | 'Job', name: string, minutesAgo: number, reason: string, message: string): RunEvent {
  const time = timeAgo(minutesAgo);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${(count += 1)}`, uid: `event-${count}`, resourceVersion: '1' },
    involvedObject: { kind, name, uid: `uid-${name}` },
    ...{ reason, message, type: reason.endsWith('Exceeded') ? 'Warning' : 'Normal' },
    ...{ firstTimestamp: time, lastTimestamp: timeAgo(0), eventTime: null },
  };
}

const ofCronJob = (minutesAgo: number, reason: string, message: string) =>
  anEvent('CronJob', 'avstemming', minutesAgo, reason, message);

const RUN = 'avstemming-29399820';

const CREATED = ofCronJob(60, 'SuccessfulCreate', `Created job ${RUN}`);

function find(events: RunEvent[], isThere: string[] = []) {
  return findCleanedUp(events, new Set(isThere), JOB);
}

test('a run from its creation to its end, with what its own Events say more exactly', () => {
  const events = [
    ofCronJob(30, 'SuccessfulDelete', `Deleted job ${RUN}`),
    ofCronJob(50, 'SawCompletedJob', `Saw completed job: ${RUN}, condition: Complete`),
    anEvent('Job', RUN, 51, 'Completed', 'Job completed'),
    anEvent('Job', RUN, 55, 'SuccessfulCreate', `Created pod: ${RUN}-b8kqx`),
    anEvent('Job', RUN, 60, 'SuccessfulCreate', `Created pod: ${RUN}-x7k2p`),
    CREATED,
  ];
  expect(find(events)).toEqual([
    {
      namespace: 'myteam',
      name: RUN,
      uid: `uid-${RUN}`,
      state: 'Complete',
      health: 'done',
      cleanedUp: true,
      trigger: { by: 'schedule', scheduledFor: '2025-11-24T13:00:00Z' },
      startedAt: timeAgo(60),
      finishedAt: timeAgo(51),
      durationSeconds: 540,
      attempts: [],
      attemptCount: 2,
      exitCode: 0,
    },
  ]);
});

test('a failed one, in the words of an older controller: why, and no made-up exit code', () => {
  const [row] = find([
    CREATED,
    anEvent('Job', RUN, 52, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'),
    ofCronJob(51, 'SawCompletedJob', `Saw completed job: ${RUN}, status: Failed`),
  ]);
  expect(row).toMatchObject({
    state: 'Failed',
    health: 'failed',
    reason: 'BackoffLimitExceeded',
    finishedAt: timeAgo(52),
  });
  expect(row).not.toHaveProperty('exitCode');
});

test('one that was deleted while it ran: nobody knows how it would have ended', () => {
  const [row] = find([CREATED, ofCronJob(58, 'MissingJob', `Active job went missing: ${RUN}`)]);
  expect(row).toMatchObject({ state: 'Unknown', health: 'none', attemptCount: 0, startedAt: timeAgo(60) });
});

test('one that a person started and the TTL removed', () => {
  const name = 'avstemming-cli-20261124-085700';
  const [row] = find([
    ofCronJob(60, 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`),
    anEvent('Job', name, 60, 'SuccessfulCreate', `Created pod: ${name}-x7k2p`),
    anEvent('Job', name, 59, 'Completed', 'Job completed'),
  ]);
  expect(row).toMatchObject({
    name,
    state: 'Complete',
    trigger: { by: 'manual' },
    durationSeconds: 60,
    attemptCount: 1,
  });
});

test('Events that were combined tell of their last run', () => {
  const events = [ofCronJob(30, 'SuccessfulDelete', `(combined from similar events): Deleted job ${RUN}`)];
  expect(find(events)).toMatchObject([{ name: RUN, startedAt: '2025-11-24T13:00:00Z' }]);
});

test.each([
  [
    'is still there',
    [CREATED, ofCronJob(50, 'SawCompletedJob', `Saw completed job: ${RUN}, condition: Complete`)],
    [RUN],
  ],
  ['was created a moment ago, after the runs were listed', [CREATED], []],
  ['only its own Events tell of: it may be another job’s', [anEvent('Job', RUN, 51, 'Completed', 'Job completed')], []],
])('not one that %s', (_, events, isThere) => {
  expect(find(events, isThere)).toEqual([]);
});

test('an Event may have any reason, also one that every JavaScript object knows', () => {
  expect(find([CREATED, ofCronJob(50, 'constructor', 'x'), ofCronJob(49, '__proto__', 'x')])).toEqual([]);
});
