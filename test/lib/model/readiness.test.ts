import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { toTreeItem } from '../../../src/lib/model/tree-item.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun, NOW, timeAgo } from '../../support/builders.ts';

type Expected = Record<string, unknown>;

function assess(object: KubeObject): Expected {
  const { ready, health, reason, message } = toTreeItem(object, { now: NOW, containers: false });
  return { ready, health, reason, ...(message !== undefined && { message }) };
}

const quota = 'exceeded quota: pods=10';

test.each<[string, KubeObject, Expected]>([
  ['rolled out', aNaisjob().build(), { ready: 'True', health: 'done', reason: 'RolloutComplete' }],
  [
    'failed for good',
    aNaisjob().failed('FailedSynchronization', quota).build(),
    { ready: 'False', health: 'failed', reason: 'FailedSynchronization', message: quota },
  ],
  [
    'fine, with problems',
    aNaisjob()
      .change(({ status }) => (status!.problems = [{ message: 'old field a' }, { message: 'old field b' }]))
      .build(),
    { ready: 'True', health: 'waiting', reason: 'RolloutComplete', message: 'old field a; old field b' },
  ],
  [
    'never looked at by the operator',
    aNaisjob().unseen().build(),
    { ready: 'Unknown', health: 'waiting', reason: 'NotSynchronized' },
  ],
  [
    'its hash was cleared a moment ago',
    aNaisjob()
      .change(({ status }) => delete status!.synchronizationHash)
      .build(),
    { ready: 'Unknown', health: 'waiting', reason: 'Synchronizing' },
  ],
  [
    'being deleted',
    aNaisjob().deleting('naiserator.nais.io/finalizer').build(),
    { ready: 'False', health: 'waiting', reason: 'Terminating', message: 'held by naiserator.nais.io/finalizer' },
  ],
])('Naisjob: %s', (_, object, expected) => {
  expect(assess(object)).toEqual(expected);
});

test.each<[string, KubeObject, Expected]>([
  [
    'of a one-shot job: suspended by design',
    aCronJob().build(),
    { ready: '-', health: 'none', reason: 'Suspended', status: 'Suspended' },
  ],
  [
    'suspended by someone',
    aCronJob().scheduled().suspended().build(),
    { ready: 'False', health: 'waiting', reason: 'Suspended', status: 'Suspended' },
  ],
  [
    'scheduled in its zone',
    aCronJob().scheduled('0 2 * * *', 'Europe/Oslo').build(),
    {
      ready: 'True',
      health: 'done',
      reason: 'Scheduled',
      status: 'Scheduled',
      nextRun: '2026-11-25T01:00:00Z',
      timeZone: 'Europe/Oslo',
    },
  ],
  [
    '@every counts from the last run',
    aCronJob()
      .scheduled('@every 1h')
      .change((cronJob) => (cronJob.status = { lastScheduleTime: timeAgo(20) }))
      .build(),
    { ready: 'True', health: 'done', reason: 'Scheduled', status: 'Scheduled', nextRun: '2026-11-24T09:40:00Z' },
  ],
  [
    'no such day',
    aCronJob().scheduled('0 0 31 2 *', 'UTC').build(),
    {
      ready: 'False',
      health: 'failed',
      reason: 'NeverRuns',
      message: 'no time fits 0 0 31 2 * in UTC',
      status: 'Scheduled',
      timeZone: 'UTC',
    },
  ],
])('CronJob: %s', (_, object, expected) => {
  expect(toTreeItem(object, { now: NOW, containers: false })).toMatchObject(expected);
  if (!('nextRun' in expected)) expect(toTreeItem(object, { now: NOW, containers: false }).nextRun).toBeUndefined();
});

test.each<[string, KubeObject, Expected]>([
  ['complete', aRun().complete().build(), { ready: 'True', health: 'done', reason: 'Complete' }],
  ['under way', aRun().build(), { ready: '-', health: 'waiting', reason: 'Running' }],
  ['suspended', aRun().suspended().build(), { ready: '-', health: 'waiting', reason: 'Suspended' }],
  ['failed', aRun().failed().build(), { ready: 'False', health: 'failed', reason: 'BackoffLimitExceeded' }],
  [
    'out of time',
    aRun().failed('DeadlineExceeded').build(),
    { ready: 'False', health: 'failed', reason: 'DeadlineExceeded' },
  ],
  [
    'failed by a rule, whose message says which',
    aRun()
      .failed('PodFailurePolicy')
      .change(({ status }) => (status!.conditions![0]!.message = 'matched rule 0'))
      .build(),
    { ready: 'False', health: 'failed', reason: 'PodFailurePolicy', message: 'matched rule 0' },
  ],
])('run: %s', (_, object, expected) => {
  expect(assess(object)).toEqual(expected);
});

test('a run counts its completions', () => {
  const run = aRun().change(({ spec, status }) => {
    spec.completions = 5;
    status!.succeeded = 2;
  });
  expect(toTreeItem(run.build(), { now: NOW, containers: false }).completions).toEqual({ succeeded: 2, wanted: 5 });
});

test.each<[string, KubeObject, Expected]>([
  ['running and ready', aPod().build(), { ready: 'True', health: 'waiting', reason: 'Running' }],
  ['finished is not unready', aPod().completed().build(), { ready: '-', health: 'done', reason: 'Completed' }],
  ['failed', aPod().failed(3).build(), { ready: 'False', health: 'failed', reason: 'Error' }],
  [
    'finished, and being deleted since',
    aPod().completed().deleting('batch.kubernetes.io/job-tracking').build(),
    { ready: '-', health: 'done', reason: 'Completed' },
  ],
  [
    'finished, held back by a sidecar',
    aPod().completed().phase('Running').withSidecar('linkerd-proxy').build(),
    { ready: 'True', health: 'waiting', reason: 'Completed', message: 'linkerd-proxy still running' },
  ],
])('pod: %s', (_, object, expected) => {
  expect(assess(object)).toEqual(expected);
});

function withConditions(...conditions: unknown[]): KubeObject {
  return anObject('sql.cnrm.cloud.google.com/v1beta1', 'SQLInstance')
    .change((object) => (object['status'] = { conditions }))
    .build();
}

test.each<[string, KubeObject, Expected]>([
  ['without a status', anObject('v1', 'ServiceAccount').build(), { ready: '-', health: 'none', reason: '' }],
  [
    'ready',
    withConditions({ type: 'Ready', status: 'True', reason: 'UpToDate', message: 'The resource is up to date' }),
    { ready: 'True', health: 'done', reason: 'UpToDate' },
  ],
  [
    'not ready',
    withConditions({ type: 'Ready', status: 'False', reason: 'UpdateFailed', message: 'no quota' }),
    { ready: 'False', health: 'failed', reason: 'UpdateFailed', message: 'no quota' },
  ],
  ['available', withConditions({ type: 'Available', status: 'True' }), { ready: 'True', health: 'done', reason: '' }],
  [
    'Ready goes before Available',
    withConditions({ type: 'Available', status: 'True' }, { type: 'Ready', status: 'Unknown', reason: 'Asking' }),
    { ready: 'Unknown', health: 'waiting', reason: 'Asking' },
  ],
  [
    'with conditions that are no such thing',
    withConditions(null, 'x', { type: 'Ready', status: 3 }),
    { ready: '-', health: 'none', reason: '' },
  ],
])('any other object: %s', (_, object, expected) => {
  expect(assess(object)).toEqual(expected);
});

test('a job of a known kind whose spec is missing is treated as any other object', () => {
  const { apiVersion, kind, metadata } = aCronJob().build();
  expect(assess({ apiVersion, kind, metadata })).toEqual({ ready: '-', health: 'none', reason: '' });
});

test("a pod's row: exit code, restarts, image and node; its containers only on request", () => {
  const pod = aPod()
    .failed(3)
    .withNativeSidecar('cloudsql-proxy', { started: true, state: { running: {} }, restartCount: 2 })
    .withSidecar('linkerd-proxy', { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } })
    .build();
  const row = toTreeItem(pod, { now: NOW, containers: true });
  expect(row).toMatchObject({
    exitCode: 3,
    restarts: 0,
    image: 'localhost/busybox:1',
    node: 'node-1',
    status: 'Failed',
  });
  expect(row.containers).toEqual([
    {
      name: 'cloudsql-proxy',
      role: 'native-sidecar',
      ready: true,
      health: 'waiting',
      reason: 'Running',
      restarts: 2,
      image: 'init',
    },
    {
      name: 'avstemming',
      role: 'main',
      ready: true,
      health: 'failed',
      reason: 'Error',
      exitCode: 3,
      restarts: 0,
      image: 'localhost/busybox:1',
    },
    {
      name: 'linkerd-proxy',
      role: 'sidecar',
      ready: false,
      health: 'failed',
      reason: 'CrashLoopBackOff',
      restarts: 0,
      image: 'sidecar',
    },
  ]);
  expect(toTreeItem(pod, { now: NOW, containers: false })).not.toHaveProperty('containers');
});
