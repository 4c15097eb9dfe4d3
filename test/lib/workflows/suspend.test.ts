import { describe, expect, test } from 'vitest';
import type { Selection, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import type { CronJob } from '../../../src/lib/model/cron-job.ts';
import {
  ConnectionError,
  FailedError,
  InterruptedError,
  RefusedError,
  StatusError,
} from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { NAISJOBS, type Resource } from '../../../src/lib/model/resource.ts';
import type { DryRun } from '../../../src/lib/model/results.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { planSuspension } from '../../../src/lib/workflows/suspend-plan.ts';
import { applySuspension } from '../../../src/lib/workflows/suspend.ts';
import { aCronJob, aNaisjob, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const naisjob = aNaisjob().scheduled().build();
/** Last started at its last time, so that nothing was missed. */
const aScheduled = (schedule = '0 2 * * *') =>
  aCronJob()
    .scheduled(schedule)
    .ownedBy(naisjob)
    .change((each) => (each.status = { lastScheduleTime: '2026-11-24T02:00:00Z' }));
const awake = aScheduled().build();
const asleep = aScheduled().suspended().build();

const refuse = (code: number, reason: string) =>
  new StatusError({ code, reason, message: reason }, { verb: 'patch', resource: 'cronjobs.batch' });

/** A cluster that keeps what is patched. `late`: runs that are there after the patch. */
function createWorld(cronJob: CronJob, its: KubeObject = naisjob) {
  const world = { cronJob: structuredClone(cronJob), runs: [] as Run[], late: [] as Run[], events: [] as WatchEvent[] };
  const answers: Parameters<typeof createFakeCluster>[0] = {
    get: async (resource: Resource) => structuredClone(resource === NAISJOBS ? its : world.cronJob),
    list: () => pageOf<KubeObject>(...world.runs),
    patch: async (_resource, _key, patch, options) => {
      if (patch.type !== 'json') throw new Error('not a JSON patch');
      const [guard, change] = patch.operations;
      if (guard?.value !== world.cronJob.metadata.resourceVersion) throw refuse(422, 'Invalid');
      if (options?.dryRun === true) return world.cronJob;
      world.cronJob.spec.suspend = change?.value as boolean;
      world.runs.push(...world.late);
      return world.cronJob;
    },
    async *watch(_resource: Resource, _selection: Selection, { signal }: { signal: AbortSignal }) {
      yield* world.events;
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
  return Object.assign(world, { cluster: createFakeCluster(answers) });
}

type World = ReturnType<typeof createWorld>;

async function run(
  verb: 'suspend' | 'resume',
  world: World,
  dryRun: DryRun = 'none',
  deps = createDeps(world.cluster),
) {
  const plan = await planSuspension({ verb, namespace: 'myteam', name: 'avstemming' }, deps);
  return applySuspension(plan, dryRun, deps);
}

const patches = (world: World) => world.cluster.calls.filter(([method]) => method === 'patch');

test('the CronJob is patched behind a test of its version, and read back', async () => {
  const world = createWorld(awake);
  expect(await run('suspend', world)).toMatchObject({ suspended: true, changed: true, activeRuns: [] });
  const [, , key, patch, options] = patches(world)[0] ?? [];
  expect(key).toEqual({ namespace: 'myteam', name: 'avstemming' });
  expect(patch).toEqual({
    type: 'json',
    operations: [
      { op: 'test', path: '/metadata/resourceVersion', value: '1000' },
      { op: 'add', path: '/spec/suspend', value: true },
    ],
  });
  expect(options).toMatchObject({ dryRun: false, fieldManager: 'kubectl-naisjob' });
});

test('resumed: when the next run comes', async () => {
  expect(await run('resume', createWorld(asleep))).toMatchObject({
    suspended: false,
    changed: true,
    nextRun: '2026-11-25T02:00:00Z',
  });
});

test('so already: nothing is written', async () => {
  for (const [verb, world] of [
    ['suspend', createWorld(asleep)],
    ['resume', createWorld(awake)],
  ] as const) {
    expect(await run(verb, world)).toMatchObject({ changed: false, plan: { steps: [] } });
    expect(patches(world)).toEqual([]);
  }
});

test('a client dry run writes nothing, a server one asks the server', async () => {
  const world = createWorld(awake);
  expect(await run('suspend', world, 'client')).toMatchObject({ dryRun: 'client', suspended: true });
  expect(patches(world)).toEqual([]);
  await run('suspend', world, 'server');
  expect(patches(world)[0]?.[4]).toMatchObject({ dryRun: true });
  expect(world.cronJob.spec.suspend).toBe(false);
});

test('a job without a schedule is refused, and one without a CronJob tells why', async () => {
  await expect(run('suspend', createWorld(aCronJob().build(), aNaisjob().build()))).rejects.toThrow(RefusedError);
  await expect(run('resume', createWorld(aCronJob().build(), aNaisjob().build()))).rejects.toThrow(RefusedError);
  const cluster = createFakeCluster({
    get: async (resource: Resource) => {
      if (resource === NAISJOBS) return naisjob;
      throw refuse(404, 'NotFound');
    },
    list: () => pageOf<KubeObject>(),
  });
  const input = { verb: 'suspend', namespace: 'myteam', name: 'avstemming' } as const;
  await expect(planSuspension(input, createDeps(cluster))).rejects.toMatchObject({ code: 404 });
});

describe('someone else writes the CronJob meanwhile', () => {
  const write = async (verb: 'suspend' | 'resume', world: World, change: (cronJob: CronJob) => void) => {
    const deps = createDeps(world.cluster);
    const plan = await planSuspension({ verb, namespace: 'myteam', name: 'avstemming' }, deps);
    world.cronJob.metadata.resourceVersion = '1001';
    change(world.cronJob);
    return applySuspension(plan, 'none', deps);
  };

  test('its status: the patch is sent again for the new version', async () => {
    const world = createWorld(awake);
    expect(await write('suspend', world, () => undefined)).toMatchObject({ changed: true });
    expect(patches(world)).toHaveLength(2);
  });

  test('the very same: it is so already', async () => {
    const world = createWorld(awake);
    expect(await write('suspend', world, (each) => (each.spec.suspend = true))).toMatchObject({ changed: false });
  });

  test('its schedule is gone: it is not resumed', async () => {
    const world = createWorld(asleep);
    await expect(write('resume', world, (each) => (each.spec.schedule = '0 0 1 1 *'))).rejects.toThrow(RefusedError);
    expect(world.cronJob.spec.suspend).toBe(true);
  });
});

describe('the answer to the patch is lost', () => {
  const lost = new ConnectionError('unexpected EOF');
  /** The first patch meets `fault`; what was read before it stays readable. */
  const underFault = (world: World, fault: (patch: () => unknown) => Promise<never>, read?: () => never) => {
    let isFirst = true;
    const { cluster } = world;
    const patch: typeof cluster.patch = async (...call) => {
      if (!isFirst) return cluster.patch(...call);
      isFirst = false;
      return fault(() => cluster.patch(...call));
    };
    const get: typeof cluster.get = async (...call) => (isFirst || read === undefined ? cluster.get(...call) : read());
    return { ...world, cluster: Object.assign(Object.create(cluster), { patch, get }) as World['cluster'] };
  };

  test('it was carried out: it is read, and this is what changed it', async () => {
    const world = createWorld(awake);
    const fault = async (patch: () => unknown) => {
      await patch();
      throw lost;
    };
    expect(await run('suspend', underFault(world, fault))).toMatchObject({ suspended: true, changed: true });
    expect(patches(world)).toHaveLength(1);
  });

  test('it was not: it is sent again', async () => {
    const world = createWorld(awake);
    const fault = () => Promise.reject(refuse(504, 'Timeout'));
    expect(await run('suspend', underFault(world, fault))).toMatchObject({ suspended: true, changed: true });
    expect(world.cronJob.spec.suspend).toBe(true);
  });

  test('and nothing can be read: that it is not known', async () => {
    const fault = () => Promise.reject(new ConnectionError('EOF'));
    const read = () => {
      throw new ConnectionError('refused');
    };
    await expect(run('suspend', underFault(createWorld(awake), fault, read))).rejects.toMatchObject({
      message: 'EOF',
      hints: [
        'It is not known whether cronjob.batch/avstemming was suspended. See with: kubectl naisjob tree avstemming -n myteam',
      ],
    });
  });
});

test('a refusal that is not about the version is the server’s', async () => {
  const world = createWorld(awake);
  const cluster = createFakeCluster({
    get: async (resource: Resource) => (resource === NAISJOBS ? naisjob : world.cronJob),
    list: () => pageOf<KubeObject>(),
    patch: async () => {
      throw refuse(422, 'Invalid');
    },
  });
  await expect(run('suspend', { ...world, cluster })).rejects.toThrow('Invalid');
});

test('undone before it was read back: that is said, not success', async () => {
  const world = createWorld(awake);
  const cluster = createFakeCluster({
    get: async (resource: Resource) => (resource === NAISJOBS ? naisjob : awake),
    list: () => pageOf<KubeObject>(),
    patch: async () => awake,
  });
  await expect(run('suspend', { ...world, cluster })).rejects.toThrow(FailedError);
});

describe('what was done is said, whatever comes after it', () => {
  const aMissed = () =>
    aScheduled()
      .suspended()
      .change((each) => (each.status = { lastScheduleTime: '2026-11-20T02:00:00Z' }))
      .build();

  test('Ctrl-C while a start is waited for', async () => {
    const world = createWorld(aMissed());
    const controller = new AbortController();
    const deps = createDeps(world.cluster, controller.signal);
    const waiting = () => setImmediate(() => controller.abort(new InterruptedError('interrupted')));
    await expect(
      run('resume', world, 'none', { ...deps, progress: { ...deps.progress, waiting } }),
    ).rejects.toMatchObject({
      message: 'interrupted; cronjob.batch/avstemming was resumed',
      hints: ['See how it stands: kubectl naisjob tree avstemming -n myteam'],
    });
    expect(world.cronJob.spec.suspend).toBe(false);
  });

  test('it cannot be read back', async () => {
    const world = createWorld(awake);
    let isPatched = false;
    const cluster = createFakeCluster({
      get: async (resource: Resource) => {
        if (isPatched) throw new ConnectionError('refused');
        return resource === NAISJOBS ? naisjob : awake;
      },
      list: () => pageOf<KubeObject>(),
      patch: async () => {
        isPatched = true;
        return asleep;
      },
    });
    await expect(run('suspend', { ...world, cluster })).rejects.toMatchObject({
      message: 'refused',
      hints: ['cronjob.batch/avstemming was suspended. See how it stands: kubectl naisjob tree avstemming -n myteam'],
    });
  });
});

describe('a start at that very moment', () => {
  const active = aRun('avstemming-1').ownedBy(awake).build();
  const started = aRun('avstemming-2').uid('new').ownedBy(awake).build();

  test('suspend: what is active is told, and no start is near', async () => {
    const world = createWorld(awake);
    world.runs = [active];
    expect(await run('suspend', world)).toMatchObject({ activeRuns: ['avstemming-1'], startedRuns: [] });
    expect(world.cluster.calls.some(([method]) => method === 'watch')).toBe(false);
  });

  test('suspend at the minute of a start waits a moment for the run that may still come', async () => {
    const world = createWorld(aScheduled('0 9 * * *').build());
    world.runs = [active];
    world.late = [started];
    world.events = [active, started].map((object) => ({ type: 'ADDED', object }));
    expect(await run('suspend', world)).toMatchObject({
      activeRuns: ['avstemming-2', 'avstemming-1'],
      startedRuns: ['avstemming-2'],
    });
    expect(world.cluster.calls.some(([method]) => method === 'watch')).toBe(true);
  });

  test('resume: the run that makes up for a missed start is waited for and told', async () => {
    const missed = aScheduled()
      .suspended()
      .change((each) => (each.status = { lastScheduleTime: '2026-11-20T02:00:00Z' }))
      .build();
    const world = createWorld(missed);
    world.late = [aRun('avstemming-2').uid('new').ownedBy(awake).complete().build()];
    world.events = [{ type: 'SYNCED' }, { type: 'ADDED', object: started }];
    const deps = createDeps(world.cluster);
    const plan = await planSuspension({ verb: 'resume', namespace: 'myteam', name: 'avstemming' }, deps);
    expect(plan.plan.steps[0]?.consequence).toContain('a start was missed');
    expect(await applySuspension(plan, 'none', deps)).toMatchObject({
      activeRuns: [],
      startedRuns: ['avstemming-2'],
    });
  });

  test('resume: none comes in time, and that is no failure', async () => {
    const missed = aScheduled().suspended().build();
    missed.status = { lastScheduleTime: '2026-11-20T02:00:00Z' };
    const world = createWorld(missed);
    const deps = createDeps(world.cluster);
    const result = run('resume', world, 'none', {
      ...deps,
      progress: { ...deps.progress, waiting: () => setImmediate(deps.elapse) },
    });
    expect(await result).toMatchObject({ suspended: false, startedRuns: [] });
  });
});
