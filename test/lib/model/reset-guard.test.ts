import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../../src/lib/model/errors.ts';
import { guardReset, type Guarded, type ResetIntent } from '../../../src/lib/model/reset-guard.ts';
import { SERVICE_ACCOUNTS } from '../../../src/lib/model/resource.ts';
import { aCronJob, aNaisjob, anObject, aRun } from '../../support/builders.ts';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const job: Guarded = { naisjob, cronJob, runs: [], owned: [] };
const FULL: ResetIntent = { form: 'full', force: false };
const GENTLE: ResetIntent = { form: 'cronjob-only', force: false };

function refusal(change: Partial<Guarded>, intent: ResetIntent = FULL): string | undefined {
  try {
    guardReset({ ...job, ...change }, intent);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(RefusedError);
    return (error as RefusedError).message;
  }
}

test('a job like any other may be reset', () => {
  expect(refusal({})).toBeUndefined();
  expect(
    refusal({ cronJob: undefined, runs: [aRun().complete().build(), aRun('b').failed().build()] }),
  ).toBeUndefined();
});

test('being deleted already: the finalizer that holds it is named', () => {
  expect(refusal({ naisjob: aNaisjob().deleting('example.com/hold').build() })).toBe(
    'naisjob.nais.io/avstemming is being deleted already, held by example.com/hold',
  );
});

test('managed by something else', () => {
  const owned = aNaisjob()
    .ownedBy(anObject('example.com/v1', 'Deployer', 'all').build())
    .build();
  expect(refusal({ naisjob: owned })).toContain('belongs to Deployer all');
});

describe('the CronJob of the name', () => {
  test('nobody’s or another’s is not ours to delete', () => {
    expect(refusal({ cronJob: aCronJob().build() })).toContain('belongs to nobody');
    expect(refusal({ cronJob: aCronJob().ownedBy(aNaisjob('other').build()).build() }, GENTLE)).toContain(
      'belongs to Naisjob other',
    );
  });

  test('an earlier Naisjob’s of the same name is what a reset mends', () => {
    expect(refusal({ cronJob: aCronJob().ownedBy(aNaisjob().uid('dead').build()).build() })).toBeUndefined();
  });
});

test('a ServiceAccount with a second owner would stay, and never be written again', () => {
  const account = anObject('v1', 'ServiceAccount')
    .ownedBy(naisjob)
    .ownedBy(anObject('v1', 'ConfigMap', 'x').build())
    .build();
  const owned = [{ resource: SERVICE_ACCOUNTS, object: account }];
  expect(refusal({ owned })).toContain('serviceaccount/avstemming also belongs to ConfigMap x');
  expect(refusal({ owned }, GENTLE)).toBeUndefined();
});

test('an active run needs --force, in both forms', () => {
  const runs = [aRun().ownedBy(cronJob).build()];
  expect(refusal({ runs })).toBe('run avstemming-1 is active, and would be stopped midway');
  expect(() => guardReset({ ...job, runs }, FULL)).toThrow(
    expect.objectContaining({
      hints: ['Wait for it to end, or give --force. See: kubectl naisjob tree avstemming -n myteam'],
    }),
  );
  expect(refusal({ runs }, GENTLE)).toContain('is active');
  expect(refusal({ runs }, { ...FULL, force: true })).toBeUndefined();
});

describe('data that would go', () => {
  const data = aNaisjob()
    .change((each) => (each.spec['gcp'] = { buckets: [{ name: 'bilder', cascadingDelete: true }] }))
    .build();
  const own = { naisjob: data, cronJob: aCronJob().ownedBy(data).build() };

  test('needs the job’s own name, typed', () => {
    expect(refusal(own)).toContain('bucket bilder');
    expect(refusal(own, { ...FULL, force: true })).toContain('bucket bilder');
    expect(refusal(own, { ...FULL, forceDataLoss: 'avstemmin' })).toContain('bucket bilder');
    expect(refusal(own, { ...FULL, forceDataLoss: 'avstemming' })).toBeUndefined();
  });

  test('is not touched by the gentle form', () => {
    expect(refusal(own, GENTLE)).toBeUndefined();
  });
});
