import { describe, expect, test } from 'vitest';
import { diagnoseReset, isGentleEnough, type ReadForReset } from '../../../../src/lib/model/diagnosis/for-reset.ts';
import type { KubeEvent } from '../../../../src/lib/model/diagnosis/evidence.ts';
import { CRONJOBS, SERVICE_ACCOUNTS } from '../../../../src/lib/model/resource.ts';
import { aCronJob, aNaisjob, anObject, aRun, NOW } from '../../../support/builders.ts';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const account = { resource: SERVICE_ACCOUNTS, object: anObject('v1', 'ServiceAccount').ownedBy(naisjob).build() };
const fine: ReadForReset = {
  now: NOW,
  naisjob,
  cronJob,
  jobs: [],
  runs: [],
  owned: [account],
  events: [],
  listed: [account],
};

const stuck: KubeEvent = {
  ...anObject('v1', 'Event').build(),
  reason: 'FailedNeedsStart',
  involvedObject: { kind: 'CronJob', name: cronJob.metadata.name, uid: cronJob.metadata.uid },
};

const find = (change: Partial<ReadForReset>) =>
  diagnoseReset({ ...fine, ...(change.owned && { listed: change.owned }), ...change });
const mendedBy = (change: Partial<ReadForReset>) => find(change).map((each) => each.mendedBy);

test('nothing wrong: nothing said', () => {
  expect(find({})).toEqual([]);
  expect(isGentleEnough([])).toBe(false);
});

describe('what the gentle form mends', () => {
  const scheduled = aNaisjob().scheduled().build();

  test.for<[string, Partial<ReadForReset>]>([
    ['no CronJob', { cronJob: undefined }],
    ['never synchronized', { naisjob: aNaisjob().unseen().build(), cronJob: undefined }],
    ['no ServiceAccount', { owned: [] }],
    ['suspended', { naisjob: scheduled, cronJob: aCronJob().scheduled().suspended().ownedBy(scheduled).build() }],
    ['stuck on missed starts', { events: [stuck] }],
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
  expect(findings[0]?.evidence).toBe(
    'serviceaccount/avstemming metadata.ownerReferences: UID dead, the Naisjob has uid-naisjob-avstemming',
  );
  expect(isGentleEnough(findings)).toBe(false);
});

test.for<[string, Partial<ReadForReset>, string]>([
  [
    'a bad manifest',
    { naisjob: aNaisjob().failed('FailedGenerate', 'bad ttl').build() },
    'naisjob.nais.io/avstemming status.synchronizationState: FailedGenerate: bad ttl',
  ],
  [
    'a failed run',
    { runs: [aRun().failed('DeadlineExceeded').build()] },
    'job.batch/avstemming-1 status.conditions[Failed]: DeadlineExceeded: ',
  ],
  [
    'a name too long',
    { naisjob: aNaisjob('x'.repeat(53)).build(), cronJob: undefined },
    `naisjob.nais.io/${'x'.repeat(53)} metadata.name: 53 characters, at most 52 are possible`,
  ],
])('no reset mends %s', ([, change, evidence]) => {
  expect(find(change)).toMatchObject([{ mendedBy: 'neither', evidence }]);
});

test('a note about what no reset mends is not for this place', () => {
  const ttl = aNaisjob()
    .change((each) => (each.spec['ttl'] = '24h'))
    .build();
  expect(find({ naisjob: ttl })).toEqual([]);
});
