import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import type { RunRow, RunsResult } from '../../../src/lib/model/runs-result.ts';
import { readRuns, type RunsInput } from '../../../src/lib/workflows/runs.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun, timeAgo } from '../../support/builders.ts';
import { createDeps, type FakeCluster } from '../../support/fake-cluster.ts';
import { createScenarioCluster } from '../../support/scenario.ts';

const INPUT: RunsInput = { namespace: 'myteam', name: 'avstemming' };

const naisjob = aNaisjob().scheduled('0 2 * * *', 'Europe/Oslo').build();
const cronJob = aCronJob().scheduled('0 2 * * *', 'Europe/Oslo').ownedBy(naisjob).build();

function createCluster(objects: KubeObject[], events: KubeObject[] = [], refused: string[] = []): FakeCluster {
  return createScenarioCluster([naisjob, cronJob, ...objects, ...events], refused);
}

function read(cluster: FakeCluster, input: Partial<RunsInput> = {}): Promise<RunsResult> {
  return readRuns({ ...INPUT, ...input }, createDeps(cluster));
}

async function readOne(...objects: KubeObject[]): Promise<RunRow | undefined> {
  return (await read(createCluster(objects))).runs[0];
}

test('runs of the CronJob, the Naisjob and Events, newest first; another’s are not among them', async () => {
  const about = { kind: 'CronJob', name: 'avstemming' };
  const removed = anObject('v1', 'Event', 'e').change((each) =>
    Object.assign(each, {
      involvedObject: about,
      reason: 'SuccessfulDelete',
      message: 'Deleted job avstemming-29925170',
    }),
  );
  const result = await read(
    createCluster(
      [
        aRun('avstemming-29924880').aged(300).complete().ownedBy(cronJob).build(),
        aRun('avstemming-cli-20261124-085700').aged(3).ownedBy(cronJob).build(),
        aRun('avstemming').aged(9000).complete().ownedBy(naisjob).build(),
        aRun('others').ownedBy(aCronJob().uid('other').build()).build(),
      ],
      [removed.build()],
    ),
  );
  expect(result).toMatchObject({ verb: 'runs', naisjob: 'avstemming', namespace: 'myteam', timeZone: 'Europe/Oslo' });
  expect(result.runs.map(({ name, cleanedUp }) => [name, cleanedUp])).toEqual([
    ['avstemming-cli-20261124-085700', false],
    ['avstemming-29925170', true],
    ['avstemming-29924880', false],
    ['avstemming', false],
  ]);
});

test('--limit says how many it has left out', async () => {
  const runs = [1, 2, 3].map((each) =>
    aRun(`avstemming-${each}`)
      .aged(10 * each)
      .complete()
      .ownedBy(cronJob)
      .build(),
  );
  const result = await read(createCluster(runs), { limit: 2 });
  expect(result.runs.map(({ name }) => name)).toEqual(['avstemming-1', 'avstemming-2']);
  expect(result.hiddenRuns).toBe(1);
});

test('a run that another tool made without the label is found from its pod', async () => {
  const unlabelled = aRun('by-hand').labelled({}).ownedBy(cronJob).build();
  const pods = [aPod('by-hand-x').ownedBy(unlabelled).build(), aPod('z').ownedBy(aRun('gone').build()).build()];
  expect((await read(createCluster([unlabelled, ...pods]))).runs).toMatchObject([{ name: 'by-hand', attemptCount: 1 }]);
});

describe('a run', () => {
  const run = aRun().ownedBy(cronJob);
  const built = run.build();
  const pod = (name: string, aged: number) => aPod(name).aged(aged).ownedBy(built);

  test('complete: how long it took, its attempts oldest first, its image', async () => {
    const complete = aRun()
      .complete()
      .ownedBy(cronJob)
      .change((each) => {
        Object.assign(each.status!, { startTime: timeAgo(20), completionTime: timeAgo(10), failed: 1 });
        each.spec.template = {
          spec: {
            containers: [
              { name: 'proxy', image: 'p' },
              { name: 'avstemming', image: 'a:1' },
            ],
          },
        };
      })
      .build();
    const row = await readOne(complete, pod('b', 10).completed().build(), pod('a', 20).failed(3).build());
    expect(row).toMatchObject({
      ...{ state: 'Complete', health: 'done', startedAt: timeAgo(20), finishedAt: timeAgo(10), durationSeconds: 600 },
      ...{
        attempts: [
          { number: 1, pod: 'a', exitCode: 3 },
          { number: 2, pod: 'b' },
        ],
        attemptCount: 2,
      },
      ...{ exitCode: 0, image: 'a:1' },
    });
    expect(row).not.toHaveProperty('reason');
  });

  test('failed: its reason, the exit code of the attempt that failed last', async () => {
    const failed = aRun()
      .failed()
      .ownedBy(cronJob)
      .change((each) => Object.assign(each.status?.conditions?.[0] ?? {}, { lastTransitionTime: timeAgo(50) }))
      .build();
    expect(await readOne(failed, pod('a', 20).failed(3).build(), pod('b', 10).failed(137).build())).toMatchObject({
      ...{ state: 'Failed', health: 'failed', reason: 'BackoffLimitExceeded', exitCode: 137 },
      ...{ finishedAt: timeAgo(50), durationSeconds: 600 },
    });
  });

  test('failed, and its pods are gone: as often as its status counts, and no exit code', async () => {
    const row = await readOne(
      aRun()
        .failed()
        .ownedBy(cronJob)
        .change((each) => (each.status!.failed = 4))
        .build(),
    );
    expect(row).toMatchObject({ attempts: [], attemptCount: 4 });
    expect(row).not.toHaveProperty('exitCode');
  });

  test.each([
    ['works', pod('a', 1), { state: 'Running', health: 'waiting' }],
    [
      'cannot start',
      pod('a', 1).waiting('ImagePullBackOff', 'no such image'),
      { state: 'Running', health: 'failed', reason: 'ImagePullBackOff', message: 'no such image' },
    ],
    [
      'starts',
      pod('a', 1).waiting('ContainerCreating'),
      { state: 'Running', health: 'waiting', reason: 'ContainerCreating' },
    ],
    [
      'is held by a sidecar',
      pod('a', 1)
        .main({ state: { terminated: { exitCode: 0, reason: 'Completed' } } })
        .withSidecar('linkerd-proxy'),
      { state: 'Running', health: 'waiting', message: 'linkerd-proxy still running' },
    ],
  ])('that %s', async (_, its, expected) => {
    const { state, health, reason, message, exitCode } = (await readOne(built, its.build())) ?? {};
    expect(JSON.parse(JSON.stringify({ state, health, reason, message, exitCode }))).toEqual(expected);
  });

  test('suspended, and being deleted', async () => {
    expect(await readOne(aRun().suspended().ownedBy(cronJob).build())).toMatchObject({ state: 'Suspended' });
    const leaving = aRun().deleting('foregroundDeletion').ownedBy(cronJob).build();
    expect(await readOne(leaving)).toMatchObject({ state: 'Terminating', health: 'waiting' });
  });
});

test('pods and Events that may not be read are left out and named', async () => {
  const run = aRun().complete().ownedBy(cronJob).build();
  const result = await read(createCluster([run], [], ['pods', 'events']));
  expect(result.runs).toMatchObject([{ name: 'avstemming-1', attemptCount: 1, exitCode: 0 }]);
  expect(result.warnings.map((each) => each.split(':')[0])).toEqual(['events left out', 'pods left out']);
});

test('runs that may not be listed are a failure, and so is a job that is not there', async () => {
  await expect(read(createCluster([], [], ['jobs.batch']))).rejects.toMatchObject({ reason: 'Forbidden' });
  await expect(read(createCluster([]), { name: 'avsteming' })).rejects.toMatchObject({
    reason: 'NotFound',
    hints: ['Did you mean avstemming?'],
  });
});
