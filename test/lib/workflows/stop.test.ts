import { describe, expect, test } from 'vitest';
import type { Access, Selection, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import type { Pod } from '../../../src/lib/model/attempt.ts';
import { ConnectionError, InterruptedError, StatusError, StillRunningError } from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { CRONJOBS, JOBS, NAISJOBS, PODS, type Resource } from '../../../src/lib/model/resource.ts';
import type { DryRun } from '../../../src/lib/model/results.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { planStop, type StopInput } from '../../../src/lib/workflows/stop-plan.ts';
import { applyStop } from '../../../src/lib/workflows/stop.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const INPUT: StopInput = { namespace: 'myteam', name: 'avstemming', run: undefined, suspend: false, timeoutMs: 60_000 };
const naisjob = aNaisjob().scheduled().build();
const cronJob = aCronJob().scheduled().ownedBy(naisjob).build();
const anActive = (name: string) => aRun(name).ownedBy(cronJob);
const active = anActive('avstemming-1').build();
const podOf = (run: Run) => aPod(`${run.metadata.name}-x7k2p`).ownedBy(run);

const refuse = (code: number, reason: string) =>
  new StatusError({ code, reason, message: reason }, { verb: 'delete', resource: 'jobs.batch' });

interface World {
  runs: Run[];
  pods: Pod[];
  /** What the controllers make of a deletion or suspension. */
  react: (run: Run) => void;
  changes: ((event: WatchEvent, resource: Resource) => void)[];
  emit(resource: Resource, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
}

/** A cluster in memory: what is deleted goes, pods first, unless a test says otherwise. */
function createWorld(runs: Run[], more: Parameters<typeof createFakeCluster>[0] = {}, its = { naisjob, cronJob }) {
  const world: World = {
    runs: structuredClone(runs),
    pods: runs.map((run) => podOf(run).build()),
    react: end,
    changes: [],
    emit,
  };
  function emit(resource: Resource, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void {
    for (const tell of world.changes) tell({ type, object }, resource);
  }
  function end(run: Run): void {
    const own = world.pods.filter((pod) => pod.metadata.ownerReferences?.[0]?.uid === run.metadata.uid);
    world.pods = world.pods.filter((pod) => !own.includes(pod));
    world.runs = world.runs.filter((each) => each.metadata.uid !== run.metadata.uid);
    for (const pod of own) emit(PODS, 'DELETED', pod);
    emit(JOBS, 'DELETED', run);
  }
  const find = (name: string) => world.runs.find((each) => each.metadata.name === name);
  const cluster = createFakeCluster({
    get: async (resource: Resource, { name }) => {
      const found = resource === NAISJOBS ? its.naisjob : resource === CRONJOBS ? its.cronJob : find(name);
      if (found === undefined) throw refuse(404, 'NotFound');
      return structuredClone(found);
    },
    list: (resource: Resource) => pageOf<KubeObject>(...(resource === JOBS ? world.runs : world.pods)),
    can: async () => true,
    remove: async (_resource, { name }, options) => {
      const run = find(name);
      if (run === undefined) throw refuse(404, 'NotFound');
      const isSame = run.metadata.uid === options?.uid && run.metadata.resourceVersion === options?.resourceVersion;
      if (!isSame) throw refuse(409, 'Conflict');
      if (options?.dryRun === true) return;
      run.metadata.deletionTimestamp = '2026-11-24T09:00:00Z';
      world.react(run);
    },
    async *watch(resource: Resource, selection: Selection, { signal }: { signal: AbortSignal }) {
      const queue: WatchEvent[] = [];
      let wake = () => {};
      world.changes.push((event, of) => {
        if (of !== resource) return;
        queue.push(event);
        wake();
      });
      signal.addEventListener('abort', () => wake(), { once: true });
      const there: KubeObject[] = resource === JOBS ? world.runs : world.pods;
      for (const object of there) {
        const isWanted =
          selection.fieldSelector === undefined || selection.fieldSelector.endsWith(object.metadata.name);
        if (isWanted) yield { type: 'ADDED', object: structuredClone(object) };
      }
      yield { type: 'SYNCED' };
      while (!signal.aborted) {
        const event = queue.shift();
        if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else yield event;
      }
    },
    ...more,
  });
  return Object.assign(world, { cluster });
}

type Built = ReturnType<typeof createWorld>;

async function stop(
  world: Built,
  input: Partial<StopInput> = {},
  dryRun: DryRun = 'none',
  deps = createDeps(world.cluster),
) {
  return applyStop(await planStop({ ...INPUT, ...input }, deps), dryRun, deps);
}

const removals = (world: Built) => world.cluster.calls.filter(([method]) => method === 'remove');
const outcomes = ({ result }: Awaited<ReturnType<typeof stop>>) =>
  result.runs.map(({ name, outcome, state }) => [name, outcome, ...(state === undefined ? [] : [state])]);

test('every active run is deleted, foreground, by UID and version, and seen to be gone', async () => {
  const other = anActive('avstemming-2').build();
  const done = anActive('avstemming-0').complete().build();
  const world = createWorld([active, other, done]);
  const went = await stop(world);
  expect(outcomes(went)).toEqual([
    ['avstemming-2', 'stopped'],
    ['avstemming-1', 'stopped'],
  ]);
  expect(went.failures).toEqual([]);
  expect(world.runs.map((each) => each.metadata.name)).toEqual(['avstemming-0']);
  expect(removals(world)[1]?.[3]).toMatchObject({
    uid: active.metadata.uid,
    resourceVersion: '1000',
    propagation: 'Foreground',
  });
});

test('the plan tells what it costs, and what brings a one-shot’s run back', async () => {
  const oneShot = aCronJob()
    .ownedBy(naisjob)
    .change((each) => (each.metadata.generation = 1))
    .build();
  const rollout = aRun('avstemming-1').ownedBy(oneShot).build();
  const manual = aRun('avstemming-cli-x').ownedBy(oneShot).build();
  const world = createWorld([rollout, manual], {}, { naisjob: aNaisjob().build(), cronJob: oneShot });
  const { plan } = await planStop(INPUT, createDeps(world.cluster));
  expect(plan.steps).toEqual([
    {
      action: 'delete',
      object: 'job.batch/avstemming-cli-x',
      reason: 'it is active',
      consequence: 'its pods are ended, and the run is gone with its logs',
    },
    {
      action: 'delete',
      object: 'job.batch/avstemming-1',
      reason: 'it is active',
      consequence:
        'its pods are ended, and the run is gone with its logs; the next synchronization of the job starts it again',
    },
  ]);
});

test('no active run: nothing is asked for or done', async () => {
  const world = createWorld([anActive('avstemming-0').complete().build(), anActive('held').suspended().build()]);
  const went = await stop(world);
  expect(went).toMatchObject({ result: { runs: [], plan: { steps: [] } }, failures: [] });
  expect(world.cluster.calls.filter(([method]) => method === 'can' || method === 'remove')).toEqual([]);
});

describe('a named run', () => {
  test('is the only one that ends', async () => {
    const world = createWorld([active, anActive('avstemming-2').labelled({ app: 'avstemming' }).build()]);
    expect(outcomes(await stop(world, { run: 'avstemming-1' }))).toEqual([['avstemming-1', 'stopped']]);
    expect(world.runs).toHaveLength(1);
  });

  test('that is over is left alone', async () => {
    const world = createWorld([anActive('avstemming-0').failed().build()]);
    expect(outcomes(await stop(world, { run: 'avstemming-0' }))).toEqual([['avstemming-0', 'unchanged', 'Failed']]);
    expect(removals(world)).toEqual([]);
  });

  test('of another job is refused, and one that is not there is not found', async () => {
    const foreign = aRun('rapport-1')
      .labelled({ app: 'rapport' })
      .ownedBy(anObject('v1', 'X', 'other').build())
      .build();
    const world = createWorld([foreign]);
    await expect(stop(world, { run: 'rapport-1' })).rejects.toThrow('is not a run of naisjob avstemming');
    await expect(stop(world, { run: 'none' })).rejects.toMatchObject({ code: 404 });
  });

  test('may be suspended, and is deleted all the same', async () => {
    const world = createWorld([anActive('held').suspended().build()]);
    expect(outcomes(await stop(world, { run: 'held' }))).toEqual([['held', 'stopped']]);
  });
});

describe('what happens meanwhile', () => {
  test('its status moves its version: it is read and deleted again', async () => {
    const world = createWorld([active]);
    const deps = createDeps(world.cluster);
    const plan = await planStop(INPUT, deps);
    world.runs = [
      anActive('avstemming-1')
        .change((each) => (each.metadata.resourceVersion = '1001'))
        .build(),
    ];
    expect(outcomes(await applyStop(plan, 'none', deps))).toEqual([['avstemming-1', 'stopped']]);
    expect(removals(world)).toHaveLength(2);
  });

  test('it ends by itself: it is left alone', async () => {
    const world = createWorld([active]);
    const deps = createDeps(world.cluster);
    const plan = await planStop(INPUT, deps);
    const complete = anActive('avstemming-1').complete().build();
    complete.metadata.resourceVersion = '1001';
    world.runs = [complete];
    expect(outcomes(await applyStop(plan, 'none', deps))).toEqual([['avstemming-1', 'unchanged', 'Complete']]);
    expect(world.runs).toHaveLength(1);
  });

  test('someone else deletes it, or makes another one of its name: that one is not touched', async () => {
    const world = createWorld([active]);
    const deps = createDeps(world.cluster);
    const plan = await planStop(INPUT, deps);
    world.runs = [anActive('avstemming-1').uid('another').build()];
    world.pods = [];
    const went = await applyStop(plan, 'none', deps);
    expect(outcomes(went)).toEqual([['avstemming-1', 'gone']]);
    expect(went.result.newRuns).toEqual(['avstemming-1']);
    expect(world.runs).toHaveLength(1);
  });

  test('the schedule starts another: it is told', async () => {
    const world = createWorld([active]);
    const { react } = world;
    world.react = (run) => {
      react(run);
      world.runs.push(anActive('avstemming-2').uid('new').build());
    };
    const { result } = await stop(world);
    expect(result).toMatchObject({ newRuns: ['avstemming-2'], nextRun: '2026-11-25T02:00:00Z' });
  });

  test('the answer is lost: what is there decides, and nothing is sent twice', async () => {
    const world = createWorld([active]);
    const { react } = world;
    world.react = (run) => {
      setImmediate(() => react(run));
      throw new ConnectionError('connection reset');
    };
    const deps = createDeps(world.cluster);
    const clock = {
      ...deps.clock,
      sleep: async (ms: number, signal?: AbortSignal) => (ms === 500 ? undefined : deps.clock.sleep(ms, signal)),
    };
    expect(outcomes(await stop(world, {}, 'none', { ...deps, clock }))).toEqual([['avstemming-1', 'stopped']]);
    expect(removals(world)).toHaveLength(1);
  });
});

describe('the server is lost', () => {
  const doubt = (what: string) =>
    `It is not known whether run avstemming-1 was ${what}. See with: kubectl get jobs.batch avstemming-1 -n myteam`;
  const gone = () => new ConnectionError('connection refused');
  /** From the first request on that would change something. */
  function createLost(method: 'remove' | 'patch') {
    let isLost = false;
    const lose = async () => {
      isLost = true;
      throw new ConnectionError('connection reset');
    };
    const world = createWorld([active], { [method]: lose });
    const { get, list } = world.cluster;
    const lostGet: typeof get = async (...call) => (isLost ? Promise.reject(gone()) : get(...call));
    const lostList: typeof list = (...call) => {
      if (isLost) throw gone();
      return list(...call);
    };
    const cluster = Object.assign(Object.create(world.cluster), { get: lostGet, list: lostList });
    return { ...world, cluster: cluster as typeof world.cluster };
  }

  test.for([
    ['remove', false],
    ['patch', true],
  ] as const)('with the answer to the %s: that it is not known', async ([method, suspend]) => {
    const went = await stop(createLost(method), { suspend });
    expect(outcomes(went)).toEqual([['avstemming-1', 'failed']]);
    expect(went.failures).toMatchObject([
      { message: 'connection reset', hints: [doubt(suspend ? 'suspended' : 'told to end')] },
    ]);
  });

  test.for([false, true])('while the end is watched (--suspend %s): that it was told', async (suspend) => {
    const watch = () => {
      throw gone();
    };
    const world = createWorld([active], { watch, patch: async () => active });
    const went = await stop(world, { suspend });
    expect(outcomes(went)).toEqual([['avstemming-1', 'stopping']]);
    expect(went.failures).toMatchObject([
      {
        message: 'connection refused',
        hints: [
          'Run avstemming-1 was told to end, and was not seen to be gone. See it with: kubectl get pods -l job-name=avstemming-1 -n myteam',
        ],
      },
    ]);
  });
});

test('one that is being deleted already is waited for, without a word to the server', async () => {
  const leaving = anActive('avstemming-1').deleting('foregroundDeletion').build();
  const world = createWorld([leaving]);
  const deps = createDeps(world.cluster);
  const waiting = (what: string) => {
    expect(what).toBe('waiting for run avstemming-1 and its pods to end');
    setImmediate(() => world.react(leaving));
  };
  const went = await stop(world, {}, 'none', { ...deps, progress: { ...deps.progress, waiting } });
  expect(outcomes(went)).toEqual([['avstemming-1', 'stopped']]);
  expect(removals(world)).toEqual([]);
});

describe('it does not go away in time', () => {
  const hold = async (change: (world: Built) => void) => {
    const world = createWorld([active]);
    world.react = () => change(world);
    const deps = createDeps(world.cluster);
    const sleep = deps.clock.sleep;
    const clock = {
      ...deps.clock,
      sleep: (ms: number, signal?: AbortSignal) => {
        setTimeout(deps.elapse, 20);
        return sleep(ms, signal);
      },
    };
    return stop(world, {}, 'none', { ...deps, clock });
  };

  test('the pod that holds it is named', async () => {
    const { result, failures } = await hold(() => undefined);
    expect(result.runs[0]).toMatchObject({
      outcome: 'stopping',
      message:
        'run avstemming-1 was deleted, and after 60s it is not gone yet: pod/avstemming-1-x7k2p (not told to end yet)',
    });
    expect(failures[0]).toBeInstanceOf(StillRunningError);
  });

  test('the finalizers that hold it are named, its own and its pod’s', async () => {
    const { result } = await hold((world) => {
      const held = anActive('avstemming-1').deleting('example.com/keep').build();
      world.emit(JOBS, 'MODIFIED', held);
      const pod = podOf(active).completed().deleting('example.com/hold').build();
      world.pods = [pod];
      world.runs = [held];
      world.emit(PODS, 'MODIFIED', pod);
    });
    expect(result.runs[0]?.message).toBe(
      'run avstemming-1 was deleted, and after 60s it is not gone yet: job.batch/avstemming-1 (held by finalizer example.com/keep), pod/avstemming-1-x7k2p (held by finalizer example.com/hold)',
    );
  });
});

describe('--suspend', () => {
  const patch: Parameters<typeof createFakeCluster>[0] = {};
  const createSuspendable = () => {
    const world: Built = createWorld([active], {
      patch: async (_resource, { name }, sent, options) => {
        const run = world.runs.find((each) => each.metadata.name === name);
        if (run === undefined || sent.type !== 'json') throw refuse(404, 'NotFound');
        if (sent.operations[0]?.value !== run.metadata.resourceVersion) throw refuse(422, 'Invalid');
        if (options?.dryRun !== true) world.react(run);
        return run;
      },
      ...patch,
    });
    const suspended = anActive('avstemming-1').suspended().build();
    world.react = () => {
      world.runs = [suspended];
      world.emit(JOBS, 'MODIFIED', suspended);
      const [pod] = world.pods;
      world.pods = [];
      if (pod !== undefined) world.emit(PODS, 'DELETED', pod);
    };
    return world;
  };

  test('keeps the Job, and is done when condition and pods say so', async () => {
    const world = createSuspendable();
    expect(outcomes(await stop(world, { suspend: true }))).toEqual([['avstemming-1', 'suspended']]);
    expect(world.runs).toHaveLength(1);
    const [, , , sent] = world.cluster.calls.find(([method]) => method === 'patch') ?? [];
    expect(sent).toEqual({
      type: 'json',
      operations: [
        { op: 'test', path: '/metadata/resourceVersion', value: '1000' },
        { op: 'add', path: '/spec/suspend', value: true },
      ],
    });
  });

  test('the condition alone is not enough: the pod has to go too', async () => {
    const world = createSuspendable();
    const { react } = world;
    let isPodThere = true;
    world.react = () => {
      const suspended = anActive('avstemming-1').suspended().build();
      world.runs = [suspended];
      world.emit(JOBS, 'MODIFIED', suspended);
      setTimeout(() => {
        isPodThere = false;
        react(active);
      }, 20);
    };
    await stop(world, { suspend: true });
    expect(isPodThere).toBe(false);
  });

  test('nor is a pod that has ended and is on its way out: it has to be gone', async () => {
    const world = createSuspendable();
    const { react } = world;
    let isPodThere = true;
    world.react = () => {
      world.runs = [anActive('avstemming-1').suspended().build()];
      world.pods = [podOf(active).failed(137, 'Error').deleting('batch.kubernetes.io/job-tracking').build()];
      setTimeout(() => {
        isPodThere = false;
        react(active);
      }, 20);
    };
    await stop(world, { suspend: true });
    expect(isPodThere).toBe(false);
  });

  test('a pod of an earlier attempt stays, and is not waited for', async () => {
    const world = createSuspendable();
    world.react = () => {
      world.runs = [anActive('avstemming-1').suspended().build()];
      world.pods = [aPod('avstemming-1-first').ownedBy(active).failed(1).build()];
    };
    expect(outcomes(await stop(world, { suspend: true }))).toEqual([['avstemming-1', 'suspended']]);
  });

  test('a pod that stays is named', async () => {
    const world = createSuspendable();
    const suspended = anActive('avstemming-1').suspended().build();
    world.react = () => world.emit(JOBS, 'MODIFIED', suspended);
    const deps = createDeps(world.cluster);
    const { sleep } = deps.clock;
    deps.clock.sleep = (ms, signal) => {
      setTimeout(deps.elapse, 20);
      return sleep(ms, signal);
    };
    const { result, failures } = await stop(world, { suspend: true }, 'none', deps);
    expect(result.runs[0]).toMatchObject({
      outcome: 'stopping',
      message:
        'run avstemming-1 was suspended, and after 60s its pods have not ended yet: pod/avstemming-1-x7k2p (not told to end yet)',
    });
    expect(failures).toHaveLength(1);
  });

  test('a run that is suspended already is left as it is', async () => {
    const world = createWorld([anActive('held').suspended().build()]);
    expect(outcomes(await stop(world, { suspend: true, run: 'held' }))).toEqual([['held', 'unchanged', 'Suspended']]);
  });

  test('asks for the right to patch, not to delete', async () => {
    const world = createSuspendable();
    await stop(world, { suspend: true });
    const asked = world.cluster.calls.filter(([method]) => method === 'can').map(([, access]) => access);
    expect((asked as Access[]).map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      ...['patch jobs', 'get jobs', 'list jobs', 'watch jobs'],
      ...['list pods', 'watch pods'],
    ]);
  });
});

test('dry runs: nothing goes', async () => {
  const world = createWorld([active]);
  expect(outcomes(await stop(world, {}, 'client'))).toEqual([['avstemming-1', 'planned']]);
  expect(removals(world)).toEqual([]);
  expect(outcomes(await stop(world, {}, 'server'))).toEqual([['avstemming-1', 'planned']]);
  expect(removals(world)[0]?.[3]).toMatchObject({ dryRun: true });
  expect(world.runs).toHaveLength(1);
});

test('without a right nothing is done', async () => {
  const world = createWorld([active], {
    can: async ({ verb, resource }) => !(verb === 'watch' && resource === 'jobs'),
  });
  await expect(stop(world)).rejects.toMatchObject({ code: 403, attempted: { verb: 'watch', resource: 'jobs.batch' } });
  expect(removals(world)).toEqual([]);
});

test('one that cannot be told does not stop the other', async () => {
  const other = anActive('avstemming-2').build();
  const world = createWorld([active, other]);
  const { react } = world;
  world.react = (run) => {
    if (run.metadata.name === 'avstemming-2') throw refuse(403, 'Forbidden');
    react(run);
  };
  const went = await stop(world);
  expect(outcomes(went)).toEqual([
    ['avstemming-2', 'failed'],
    ['avstemming-1', 'stopped'],
  ]);
  expect(went.failures).toMatchObject([{ code: 403 }]);
});

test('Ctrl-C says what was told to end and not seen to be gone', async () => {
  const world = createWorld([active]);
  const controller = new AbortController();
  world.react = () => controller.abort(new InterruptedError('interrupted'));
  const deps = createDeps(world.cluster, controller.signal);
  await expect(stop(world, {}, 'none', deps)).rejects.toThrow(
    'interrupted; ended: none; told to end, and not seen to be gone: avstemming-1; not told: none',
  );
});

describe('the runs are ended, and what comes next cannot be read', () => {
  const breakAfterwards = (failure: () => never) => {
    const world = createWorld([active], {
      list: (resource: Resource) => {
        if (removals(world).length > 0) failure();
        return pageOf<KubeObject>(...(resource === JOBS ? world.runs : world.pods));
      },
    });
    return world;
  };

  test('that is a warning', async () => {
    const world = breakAfterwards(() => {
      throw refuse(503, 'ServiceUnavailable');
    });
    const went = await stop(world);
    expect(outcomes(went)).toEqual([['avstemming-1', 'stopped']]);
    expect(went).toMatchObject({
      result: {
        newRuns: [],
        warnings: ['whether a run was started meanwhile could not be read: ServiceUnavailable'],
      },
      failures: [],
    });
    expect(went.result).not.toHaveProperty('nextRun');
  });

  test('Ctrl-C at that moment says what was ended', async () => {
    const controller = new AbortController();
    const world = breakAfterwards(() => {
      controller.abort(new InterruptedError('interrupted'));
      throw controller.signal.reason;
    });
    await expect(stop(world, {}, 'none', createDeps(world.cluster, controller.signal))).rejects.toThrow(
      'interrupted; ended: avstemming-1; told to end, and not seen to be gone: none; not told: none',
    );
  });
});

describe('concurrencyPolicy Forbid', () => {
  const aForbidding = (lastScheduleTime: string) =>
    aCronJob()
      .scheduled()
      .ownedBy(naisjob)
      .change((each) => {
        each.spec.concurrencyPolicy = 'Forbid';
        each.status = { lastScheduleTime, active: [{ name: 'avstemming-1' }] };
      })
      .build();
  const missing = aForbidding('2026-11-23T02:00:00Z');
  const upToDate = aForbidding('2026-11-24T02:00:00Z');
  const MADE_UP = 'a start was missed meanwhile, and Kubernetes makes up for the latest one within seconds';
  const HELD =
    'the schedule of avstemming starts no other run while run avstemming-1 is there (concurrencyPolicy Forbid)';
  const createForbidding = (its: typeof cronJob, more = {}) => createWorld([active], more, { naisjob, cronJob: its });

  test('a start that was missed comes at once: the plan says so, and no time of the schedule is promised', async () => {
    const { result } = await stop(createForbidding(missing));
    expect(result.plan.steps[0]?.consequence).toBe(
      'its pods are ended, and the run is gone with its logs; a start was missed while it ran, and Kubernetes makes up for the latest one within seconds',
    );
    expect(result.warnings).toEqual([MADE_UP]);
    expect(result).not.toHaveProperty('nextRun');
  });

  test('it has come already', async () => {
    const world = createForbidding(missing);
    const { react } = world;
    world.react = (run) => {
      react(run);
      world.runs.push(anActive('avstemming-29399820').uid('new').build());
    };
    const { result } = await stop(world);
    expect(result).toMatchObject({ newRuns: ['avstemming-29399820'], nextRun: '2026-11-25T02:00:00Z', warnings: [] });
  });

  test('none was missed', async () => {
    const { result } = await stop(createForbidding(upToDate));
    expect(result.plan.steps[0]?.consequence).toBe('its pods are ended, and the run is gone with its logs');
    expect(result).toMatchObject({ nextRun: '2026-11-25T02:00:00Z', warnings: [] });
  });

  test('no active run, and a suspended one in the way: nothing comes', async () => {
    const suspended = anActive('avstemming-1').suspended().build();
    const { result } = await stop(createWorld([suspended], {}, { naisjob, cronJob: missing }));
    expect(result).toMatchObject({ runs: [], warnings: [HELD] });
    expect(result).not.toHaveProperty('nextRun');
  });

  test('--suspend: nothing comes while the run is there', async () => {
    const world: Built = createForbidding(missing, {
      patch: async () => {
        const suspended = anActive('avstemming-1').suspended().build();
        const pods = world.pods.splice(0);
        world.runs = [suspended];
        world.emit(JOBS, 'MODIFIED', suspended);
        for (const pod of pods) world.emit(PODS, 'DELETED', pod);
        return suspended;
      },
    });
    const went = await stop(world, { suspend: true });
    expect(outcomes(went)).toEqual([['avstemming-1', 'suspended']]);
    expect(went.result.warnings).toEqual([HELD]);
    expect(went.result).not.toHaveProperty('nextRun');
  });
});
