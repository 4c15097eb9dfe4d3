import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import type { ListedJob, ListResult } from '../../../src/lib/model/list-result.ts';
import { JOBS } from '../../../src/lib/model/resource.ts';
import { listJobs, type ListInput } from '../../../src/lib/workflows/list.ts';
import { aCronJob, aNaisjob, aRun, timeAgo } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';
import { createScenarioCluster } from '../../support/scenario.ts';

const USUAL: ListInput = { namespace: 'myteam' };

function list(objects: KubeObject[], refused: string[] = [], input: Partial<ListInput> = {}): Promise<ListResult> {
  return listJobs({ ...USUAL, ...input }, createDeps(createScenarioCluster(objects, refused)));
}

async function listOne(...objects: KubeObject[]): Promise<ListedJob | undefined> {
  return (await list(objects)).jobs[0];
}

const naisjob = aNaisjob().scheduled('0 2 * * *', 'Europe/Oslo').build();
const cronJob = aCronJob().scheduled('0 2 * * *', 'Europe/Oslo').ownedBy(naisjob).build();

test('a scheduled job: its state, its last run, the next one in its own zone', async () => {
  const runs = [
    aRun('avstemming-2').aged(300).failed().ownedBy(cronJob).build(),
    aRun('avstemming-1').aged(600).complete().ownedBy(cronJob).build(),
  ];
  expect(await list([naisjob, cronJob, ...runs])).toEqual({
    verb: 'list',
    namespace: 'myteam',
    jobs: [
      {
        namespace: 'myteam',
        name: 'avstemming',
        uid: 'uid-naisjob-avstemming',
        creationTimestamp: '2026-11-24T08:00:00Z',
        schedule: '0 2 * * *',
        timeZone: 'Europe/Oslo',
        state: 'RolloutComplete',
        health: 'done',
        suspended: false,
        image: 'localhost/busybox:1',
        lastRun: {
          name: 'avstemming-2',
          state: 'Failed',
          health: 'failed',
          reason: 'BackoffLimitExceeded',
          startedAt: '2026-11-24T04:00:00Z',
        },
        nextRun: '2026-11-25T01:00:00Z',
        active: 0,
      },
    ],
    errors: [],
    warnings: [],
  });
});

test('three requests, however many jobs there are, and the label selects jobs only', async () => {
  const cluster = createFakeCluster({ list: () => pageOf() });
  await listJobs({ namespace: 'myteam', labelSelector: 'team=x' }, createDeps(cluster));
  expect(cluster.calls.map(([, resource, selection]) => [(resource as typeof JOBS).plural, selection])).toEqual([
    ['naisjobs', { namespace: 'myteam', labelSelector: 'team=x' }],
    ['cronjobs', { namespace: 'myteam' }],
    ['jobs', { namespace: 'myteam' }],
  ]);
  cluster.expectAllUsed();
});

test('all namespaces: by namespace and name, each with its own CronJob and runs', async () => {
  const inOther = aNaisjob().in('other').uid('other-naisjob').scheduled('0 3 * * *').build();
  const objects = [
    inOther,
    aNaisjob('zeta').build(),
    naisjob,
    cronJob,
    aCronJob().in('other').uid('other-cronjob').scheduled('0 3 * * *').build(),
    aRun('a')
      .uid('a')
      .in('other')
      .ownedBy({ ...cronJob, metadata: { ...cronJob.metadata, uid: 'other-cronjob' } })
      .build(),
  ];
  const { jobs, ...rest } = await list(objects, [], { namespace: undefined });
  expect(rest).toEqual({ verb: 'list', errors: [], warnings: [] });
  expect(jobs.map(({ namespace, name, nextRun, active }) => [namespace, name, nextRun, active])).toEqual([
    ['myteam', 'avstemming', '2026-11-25T01:00:00Z', 0],
    ['myteam', 'zeta', undefined, 0],
    ['other', 'avstemming', '2026-11-25T03:00:00Z', 1],
  ]);
});

describe('the last run', () => {
  const started = (status: object) =>
    aCronJob()
      .scheduled()
      .change((each) => (each.status = status as never));

  test('none', async () => {
    expect(await listOne(naisjob, cronJob)).not.toHaveProperty('lastRun');
  });

  test('an old chain: a run of the Naisjob itself', async () => {
    const run = aRun('avstemming').ownedBy(naisjob).build();
    expect(await listOne(naisjob, run)).toMatchObject({ lastRun: { name: 'avstemming', state: 'Running' }, active: 1 });
  });

  test('another’s run does not count', async () => {
    const others = aRun().ownedBy(aCronJob().uid('another').build()).build();
    expect(await listOne(naisjob, cronJob, others)).not.toHaveProperty('lastRun');
  });

  test('being deleted', async () => {
    const run = aRun().deleting('foregroundDeletion').ownedBy(cronJob).build();
    expect((await listOne(naisjob, cronJob, run))?.lastRun).toMatchObject({ state: 'Terminating', health: 'waiting' });
  });

  test.each([
    ['with success', timeAgo(10), { state: 'Complete', health: 'done', startedAt: timeAgo(20) }],
    ['nobody knows how', timeAgo(1500), { state: 'Gone', health: 'none', startedAt: timeAgo(20) }],
    ['nobody knows how, and never with success', undefined, { state: 'Gone', health: 'none', startedAt: timeAgo(20) }],
  ])('removed by its TTL, and ended %s', async (_, lastSuccessfulTime, expected) => {
    const its = started({ lastScheduleTime: timeAgo(20), lastSuccessfulTime }).build();
    const older = aRun('older').aged(1460).failed().ownedBy(its).build();
    expect((await listOne(naisjob, its, older))?.lastRun).toEqual(expected);
  });

  test('still there', async () => {
    const its = started({ lastScheduleTime: timeAgo(20), lastSuccessfulTime: timeAgo(10) }).build();
    const run = aRun('newest').aged(20).complete().ownedBy(its).build();
    expect((await listOne(naisjob, its, run))?.lastRun).toMatchObject({ name: 'newest' });
  });
});

describe('the state', () => {
  const cut = (job: ListedJob | undefined) => ({
    state: job?.state,
    health: job?.health,
    suspended: job?.suspended,
    message: job?.message,
    nextRun: job?.nextRun,
  });
  const at = '2026-11-25T01:00:00Z';
  const yearly = '2027-01-01T00:00:00Z';

  test.each([
    ['suspended by hand', naisjob, aCronJob().scheduled().suspended(), 'RolloutComplete', 'waiting', true, undefined],
    [
      'a one-shot job is suspended by design',
      aNaisjob().build(),
      aCronJob(),
      'RolloutComplete',
      'done',
      false,
      undefined,
    ],
    [
      'a schedule that never comes',
      naisjob,
      aCronJob().scheduled('0 0 31 2 *'),
      'NeverRuns',
      'failed',
      false,
      undefined,
    ],
    [
      'a zone that nobody knows',
      naisjob,
      aCronJob().scheduled('0 0 * * *', 'Mars/Olympus'),
      'NeverRuns',
      'failed',
      false,
      undefined,
    ],
    [
      'not synchronized',
      aNaisjob().unseen().scheduled().build(),
      undefined,
      'NotSynchronized',
      'waiting',
      false,
      undefined,
    ],
    ['no CronJob', naisjob, undefined, 'NoCronJob', 'failed', false, undefined],
    [
      'one-shot without a CronJob, as before October 2025',
      aNaisjob().build(),
      undefined,
      'RolloutComplete',
      'done',
      false,
      undefined,
    ],
    [
      'being deleted',
      aNaisjob().scheduled().deleting('naiserator.nais.io/finalizer').build(),
      aCronJob().scheduled('0 0 1 1 *'),
      'Terminating',
      'waiting',
      false,
      yearly,
    ],
    [
      'the operator failed, and the old schedule goes on',
      aNaisjob().scheduled().failed('FailedGenerate', 'bad').build(),
      aCronJob().scheduled('0 2 * * *', 'Europe/Oslo'),
      'FailedGenerate',
      'failed',
      false,
      at,
    ],
  ])('%s', async (_, job, its, state, health, suspended, nextRun) => {
    const found = await listOne(job, ...(its === undefined ? [] : [its.ownedBy(job).build()]));
    expect(cut(found)).toMatchObject({ state, health, suspended, nextRun });
  });
});

describe('what cannot be read', () => {
  test('CronJobs and runs are left out and named; nothing is made up from that', async () => {
    const { jobs, warnings } = await list([naisjob, cronJob], ['cronjobs.batch', 'jobs.batch']);
    expect(warnings).toEqual([
      'cronjobs.batch left out: cronjobs.batch is forbidden: User "alice@example.com" cannot list resource "cronjobs"',
      'jobs.batch left out: jobs.batch is forbidden: User "alice@example.com" cannot list resource "jobs"',
    ]);
    expect(jobs[0]).toMatchObject({ state: 'RolloutComplete', health: 'done', suspended: false });
    expect(jobs[0]).not.toHaveProperty('active');
    expect(jobs[0]).not.toHaveProperty('nextRun');
  });

  test('the jobs themselves are a failure', async () => {
    await expect(list([naisjob], ['naisjobs.nais.io', 'jobs.batch'])).rejects.toMatchObject({ reason: 'Forbidden' });
  });

  test('an interruption is no reason to leave something out', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const cluster = createFakeCluster({
      list: async function* (resource) {
        if (resource === JOBS) stop.abort(reason);
        yield await (resource === JOBS ? Promise.reject(reason) : Promise.resolve([]));
      },
    });
    await expect(listJobs(USUAL, createDeps(cluster, stop.signal))).rejects.toBe(reason);
  });
});
