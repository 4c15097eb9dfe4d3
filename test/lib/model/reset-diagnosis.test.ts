import { describe, expect, test } from 'vitest';
import { diagnoseReset, isGentleEnough, type Examined } from '../../../src/lib/model/reset-diagnosis.ts';
import { CRONJOBS, SERVICE_ACCOUNTS } from '../../../src/lib/model/resource.ts';
import { aCronJob, aNaisjob, anObject, aRun } from '../../support/builders.ts';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const account = { resource: SERVICE_ACCOUNTS, object: anObject('v1', 'ServiceAccount').ownedBy(naisjob).build() };
const fine: Examined = { naisjob, cronJob, runs: [], owned: [account], events: [] };

const find = (change: Partial<Examined>) => diagnoseReset({ ...fine, ...change });
const mendedBy = (change: Partial<Examined>) => find(change).map((each) => each.mendedBy);

test('nothing wrong: nothing said', () => {
  expect(find({})).toEqual([]);
  expect(isGentleEnough([])).toBe(false);
});

describe('what the gentle form mends', () => {
  const event = (reason: string) =>
    anObject('v1', 'Event')
      .change((each) => Object.assign(each, { reason, message: 'm' }))
      .build();
  const scheduled = aNaisjob().scheduled().build();

  test.for<[string, Partial<Examined>]>([
    ['no CronJob', { cronJob: undefined }],
    ['never synchronized', { naisjob: aNaisjob().unseen().build(), cronJob: undefined }],
    ['no ServiceAccount', { owned: [] }],
    ['suspended', { naisjob: scheduled, cronJob: aCronJob().scheduled().suspended().ownedBy(scheduled).build() }],
    ['stuck on missed starts', { events: [event('FailedNeedsStart')] }],
    [
      'failed while writing the CronJob',
      {
        naisjob: aNaisjob()
          .failed('FailedSynchronization', 'persisting CronJob to Kubernetes: refusing to overwrite')
          .build(),
      },
    ],
  ])('%s', ([, change]) => {
    expect(mendedBy(change)).toEqual(['cronjob-only']);
    expect(isGentleEnough(find(change))).toBe(true);
  });
});

test('a CronJob of a dead Naisjob: gentle; a ServiceAccount of one: only the full form', () => {
  const dead = aNaisjob().uid('dead').build();
  const orphan = aCronJob().ownedBy(dead).build();
  expect(mendedBy({ cronJob: orphan, owned: [account, { resource: CRONJOBS, object: orphan }] })).toEqual([
    'cronjob-only',
  ]);
  const stale = { resource: SERVICE_ACCOUNTS, object: anObject('v1', 'ServiceAccount').ownedBy(dead).build() };
  const findings = find({ owned: [stale] });
  expect(findings.map((each) => each.mendedBy)).toEqual(['full']);
  expect(findings[0]?.evidence).toBe('its ownerReference has UID dead, the Naisjob has uid-naisjob-avstemming');
  expect(isGentleEnough(findings)).toBe(false);
});

test.for<[string, Partial<Examined>, string]>([
  [
    'a bad manifest',
    { naisjob: aNaisjob().failed('FailedGenerate', 'bad ttl').build() },
    'status.synchronizationState is FailedGenerate: bad ttl',
  ],
  ['a failed run', { runs: [aRun().failed('DeadlineExceeded').build()] }, 'job.batch/avstemming-1: DeadlineExceeded'],
  [
    'a name too long',
    { naisjob: aNaisjob('x'.repeat(53)).build(), cronJob: undefined },
    'metadata.name has 53 characters, at most 52 are possible',
  ],
])('no reset mends %s', ([, change, evidence]) => {
  expect(find(change)).toMatchObject([{ mendedBy: 'neither', evidence }]);
});

test('Forbid and a run that does not end', () => {
  const forbid = aCronJob()
    .ownedBy(naisjob)
    .change((each) => (each.spec.concurrencyPolicy = 'Forbid'))
    .build();
  expect(find({ cronJob: forbid, runs: [aRun().build()] })).toMatchObject([
    { problem: expect.stringContaining('Forbid') },
  ]);
});

test.for<[string, Partial<Examined>, string]>([
  ['the log', { runs: [aRun().failed().build()] }, 'kubectl naisjob logs avstemming avstemming-1 -n myteam'],
  [
    'a resync',
    { naisjob: aNaisjob().unseen().build() },
    'kubectl naisjob rerun avstemming -n myteam --strategy=resync makes it look again',
  ],
])('the command for %s can be pasted in any namespace', ([, change, command]) => {
  expect(find(change)[0]?.remedy).toContain(command);
});
