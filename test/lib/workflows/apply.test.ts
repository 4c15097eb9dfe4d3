import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Selection, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import type { StatusDetails } from '../../../src/lib/model/errors.ts';
import {
  ConnectionError,
  FailedError,
  InterruptedError,
  RefusedError,
  StatusError,
  StillRunningError,
} from '../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject } from '../../../src/lib/model/kube-object.ts';
import type { Naisjob } from '../../../src/lib/model/naisjob.ts';
import { cleanManifest } from '../../../src/lib/model/reset-manifest.ts';
import { CRONJOBS, IMAGES, JOBS, NAISJOBS, SERVICE_ACCOUNTS, type Resource } from '../../../src/lib/model/resource.ts';
import type { DryRun } from '../../../src/lib/model/results.ts';
import { planAll } from '../../../src/lib/workflows/apply-plan.ts';
import { applyAll, type ApplyOptions } from '../../../src/lib/workflows/apply.ts';
import { aCronJob, aNaisjob, anObject, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const OPTIONS: ApplyOptions = { wantsRun: false, timeoutMs: 60_000 };
const aManifest = (spec: object, name = 'avstemming', kind = 'Naisjob'): NewObject => ({
  apiVersion: 'nais.io/v1',
  kind,
  metadata: { name, namespace: 'myteam', labels: { team: 'myteam' } },
  spec,
});
const refuse = (code: number, reason: string, message = reason, details: StatusDetails = {}) =>
  new StatusError({ code, reason, message, details }, { verb: 'patch', resource: 'naisjobs.nais.io' });

/** A cluster that merges what is applied over what is there, and whose operator answers as the test says. */
function createWorld(objects: [Resource, KubeObject][] = []) {
  const world = {
    objects: new Map(objects.map(([resource, each]) => [`${resource.plural}/${each.metadata.name}`, each])),
    /** The operator's answer to a stored Naisjob. */
    answer: (naisjob: Naisjob): object | undefined => ({
      synchronizationHash: `hash of ${JSON.stringify(naisjob.spec)}`,
      synchronizationState: 'Synchronized',
      synchronizationTime: 'later',
    }),
    before: (_patched: NewObject, _dryRun: boolean): void => undefined,
    listeners: [] as ((resource: Resource, event: WatchEvent) => void)[],
  };
  const tell = (resource: Resource, object: KubeObject) => {
    for (const each of world.listeners) each(resource, { type: 'MODIFIED', object });
  };
  const store = (resource: Resource, object: KubeObject) => {
    world.objects.set(`${resource.plural}/${object.metadata.name}`, object);
    tell(resource, object);
  };
  const operate = (naisjob: Naisjob) => {
    const status = world.answer(naisjob);
    if (status !== undefined) store(NAISJOBS, { ...naisjob, status } as Naisjob);
  };
  const cluster = createFakeCluster({
    get: async (resource: Resource, { name }) => {
      const found = world.objects.get(`${resource.plural}/${name}`);
      if (found === undefined) throw refuse(404, 'NotFound');
      return structuredClone(found);
    },
    list: (resource: Resource) =>
      pageOf<KubeObject>(
        ...[...world.objects].filter(([key]) => key.startsWith(`${resource.plural}/`)).map(([, each]) => each),
      ),
    patch: async (resource, { name }, patch, options) => {
      if (patch.type !== 'apply') throw new Error('not an apply patch');
      const { body } = patch;
      world.before(body, options?.dryRun ?? false);
      const live = world.objects.get(`${resource.plural}/${name}`);
      const spec = { ...(live?.['spec'] as object), ...(body['spec'] as object) };
      const generation = (live?.metadata.generation ?? 1) + (isDeepStrictEqual(spec, live?.['spec']) ? 0 : 1);
      const metadata = { uid: `uid-${name}`, resourceVersion: '1', ...live?.metadata, ...body.metadata, generation };
      const object = { ...live, ...body, spec, metadata };
      if (options?.dryRun === true) return object as KubeObject;
      store(resource, object as KubeObject);
      if (resource === NAISJOBS) queueMicrotask(() => operate(object as unknown as Naisjob));
      return object as KubeObject;
    },
    async *watch(resource: Resource, _selection: Selection, { signal }: { signal: AbortSignal }) {
      const queue: WatchEvent[] = [];
      let wake = () => {};
      world.listeners.push((of, event) => {
        if (of.plural === resource.plural) queue.push(event);
        wake();
      });
      signal.addEventListener('abort', () => wake(), { once: true });
      for (const [key, object] of world.objects)
        if (key.startsWith(`${resource.plural}/`)) yield { type: 'ADDED', object };
      yield { type: 'SYNCED' };
      while (!signal.aborted) {
        const event = queue.shift();
        if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
        else yield event;
      }
    },
  });
  return Object.assign(world, { cluster, store });
}

type World = ReturnType<typeof createWorld>;

async function plan(world: World, manifests: NewObject[], dryRun: DryRun = 'none', deps = createDeps(world.cluster)) {
  const documents = manifests.map((manifest) => ({ manifest, source: 'job.yaml' }));
  return planAll(documents, { fieldManager: 'kubectl-naisjob', force: false, dryRun }, deps);
}

async function apply(
  world: World,
  manifests: NewObject[],
  more: { dryRun?: DryRun; options?: Partial<ApplyOptions>; deps?: ReturnType<typeof createDeps> } = {},
) {
  const deps = more.deps ?? createDeps(world.cluster);
  const plans = (await plan(world, manifests, more.dryRun, deps)).map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return applyAll(plans, { ...OPTIONS, ...more.options }, deps);
}

async function applyOne(world: World, manifest: NewObject, more: Parameters<typeof apply>[2] = {}) {
  const [settled] = await apply(world, [manifest], more);
  if (settled?.status !== 'fulfilled') throw settled?.reason;
  return settled.value;
}

const patches = (world: World) => world.cluster.calls.filter(([method]) => method === 'patch');
const live = aNaisjob().scheduled('0 2 * * *').build();
const itsManifest = (spec: object) => aManifest({ ...live.spec, ...spec });

test('checked by a strict dry run, applied, and the answer to this very change awaited', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  const result = await applyOne(world, itsManifest({ schedule: '0 3 * * *' }));
  expect(result).toMatchObject({
    change: 'configured',
    live: { spec: { schedule: '0 2 * * *' } },
    manifest: { spec: { schedule: '0 3 * * *' } },
    synchronization: { state: 'Synchronized' },
  });
  expect(patches(world).map(([, , , , options]) => options)).toMatchObject([
    { dryRun: true, fieldManager: 'kubectl-naisjob', fieldValidation: 'Strict', force: false },
    { dryRun: false, fieldManager: 'kubectl-naisjob', fieldValidation: 'Strict', force: false },
  ]);
});

test('an old spec’s synchronization at this moment is not the answer', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  const { answer } = world;
  world.answer = (naisjob) => {
    setImmediate(() => world.store(NAISJOBS, { ...naisjob, status: answer(naisjob) } as Naisjob));
    return { ...live.status, synchronizationTime: 'someone’s resync' };
  };
  const result = await applyOne(world, itsManifest({ schedule: '0 3 * * *' }));
  expect(result.synchronization?.hash).toContain('0 3 * * *');
});

describe('an earlier change that the operator is still at', () => {
  const managedFields = [{ time: '2026-11-24T08:59:58Z', fieldsV1: { 'f:spec': {} } }];
  const unsettled = { ...live, metadata: { ...live.metadata, managedFields } } as Naisjob;

  test('is let through first: its answer is not taken for ours', async () => {
    const world = createWorld([[NAISJOBS, unsettled]]);
    const deps = createDeps(world.cluster);
    const status = { ...live.status, synchronizationHash: 'theirs', synchronizationTime: 1_795_510_799_000_000_000 };
    deps.progress.waiting = (what) => {
      deps.said.push(what);
      if (what.includes('earlier')) setImmediate(() => world.store(NAISJOBS, { ...unsettled, status } as Naisjob));
    };
    const result = await applyOne(world, itsManifest({ schedule: '0 3 * * *' }), { deps });
    expect(result.synchronization?.hash).toContain('0 3 * * *');
    expect(deps.said).toEqual([
      'waiting for the operator to be done with an earlier change',
      'waiting for the operator to synchronize naisjob.nais.io/avstemming',
    ]);
  });

  test('and that came between the plan and the change: likewise', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    const deps = createDeps(world.cluster);
    const plans = await plan(world, [itsManifest({ schedule: '0 3 * * *' })], 'none', deps);
    const status = { ...live.status, synchronizationHash: 'theirs', synchronizationTime: 1_795_510_799_000_000_000 };
    let isTheirsTold = false;
    deps.progress.waiting = (what) => {
      if (!what.includes('earlier')) return;
      isTheirsTold = true;
      setImmediate(() => world.store(NAISJOBS, { ...unsettled, status } as Naisjob));
    };
    world.store(NAISJOBS, unsettled);
    const { answer } = world;
    world.answer = (naisjob) => {
      setImmediate(() => world.store(NAISJOBS, { ...naisjob, status: answer(naisjob) } as Naisjob));
      return isTheirsTold ? undefined : status;
    };
    const [settled] = await applyAll(
      plans.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
      OPTIONS,
      deps,
    );
    expect(settled).toMatchObject({ value: { synchronization: { hash: expect.stringContaining('0 3 * * *') } } });
  });

  test('a job that was deleted between the plan and the change is not created anew', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    const plans = await plan(world, [itsManifest({ schedule: '0 3 * * *' })]);
    world.objects.clear();
    const [settled] = await applyAll(
      plans.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
      OPTIONS,
      createDeps(world.cluster),
    );
    expect(settled).toMatchObject({
      reason: { message: 'naisjob.nais.io/avstemming was deleted meanwhile; nothing was sent' },
    });
    expect(patches(world)).toHaveLength(1);
  });

  test('for a moment only', async () => {
    const world = createWorld([[NAISJOBS, unsettled]]);
    const deps = createDeps(world.cluster);
    deps.progress.waiting = (what) => {
      if (what.includes('earlier')) setImmediate(deps.elapse);
    };
    const result = await applyOne(world, itsManifest({ schedule: '0 3 * * *' }), { deps });
    expect(result.synchronization?.hash).toContain('0 3 * * *');
  });
});

test('a new job: created, and its whole status is the answer', async () => {
  const world = createWorld();
  const result = await applyOne(world, aManifest({ image: 'x', schedule: '0 2 * * *' }));
  expect(result).toMatchObject({ change: 'created', synchronization: { state: 'Synchronized' } });
  expect(result).not.toHaveProperty('live');
});

test('unchanged: applied all the same, so that the fields are ours, and not waited for', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  const result = await applyOne(world, itsManifest({}));
  expect(result).toMatchObject({ change: 'unchanged', plan: { steps: [] } });
  expect(result).not.toHaveProperty('synchronization');
  expect(world.cluster.calls.some(([method]) => method === 'watch')).toBe(false);
  expect(patches(world)).toHaveLength(2);
});

test('a label alone gives the operator nothing to do', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  const manifest = itsManifest({});
  manifest.metadata.labels = { team: 'myteam', new: 'label' };
  const result = await applyOne(world, manifest);
  expect(result).toMatchObject({ change: 'configured', plan: { steps: [{ action: 'patch' }] } });
  expect(result).not.toHaveProperty('synchronization');
});

test('dry runs: the client one sends nothing, the server one nothing that is stored', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  const client = await applyOne(world, itsManifest({ schedule: '0 3 * * *' }), { dryRun: 'client' });
  expect(client).toMatchObject({ change: 'configured', manifest: { spec: { schedule: '0 3 * * *' } } });
  expect(client.plan.steps.map(({ action }) => action)).toEqual(['patch', 'wait']);
  expect(patches(world)).toEqual([]);
  await applyOne(world, itsManifest({ schedule: '0 3 * * *' }), { dryRun: 'server' });
  expect(patches(world)).toHaveLength(1);
  expect(patches(world)[0]?.[4]).toMatchObject({ dryRun: true });
});

describe('refused', () => {
  const refusedBy = async (error: Error, manifests = [itsManifest({ schedule: '0 3 * * *' })]) => {
    const world = createWorld([[NAISJOBS, live]]);
    world.before = (_, dryRun) => {
      if (dryRun) throw error;
    };
    const settled = await plan(world, manifests);
    return settled[0]?.status === 'rejected' ? (settled[0].reason as StatusError) : undefined;
  };

  test.each([
    [
      500,
      '',
      'failed to create typed patch object (myteam/avstemming; nais.io/v1, Kind=Naisjob): .spec.x: field not declared in schema',
      '.spec.x: field not declared in schema',
    ],
    [
      422,
      'Invalid',
      'Naisjob.nais.io "avstemming" is invalid: spec.x: no',
      'Naisjob.nais.io "avstemming" is invalid: spec.x: no',
    ],
  ])('%d about the manifest: the server’s words about the file', async (code, reason, message, why) => {
    const error = await refusedBy(refuse(code, reason, message));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error?.message).toBe(`the server would not take naisjob.nais.io/avstemming as job.yaml says: ${why}`);
  });

  test('a conflict names the owners and the way out', async () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "deploy" using nais.io/v1', field: '.spec.schedule' },
    ];
    const error = await refusedBy(refuse(409, 'Conflict', 'Apply failed', { causes }));
    expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(error?.message).toBe(
      'naisjob.nais.io/avstemming: the manifest changes fields that others own: "deploy" using nais.io/v1: .spec.schedule',
    );
    expect(error?.hints[0]).toContain('--force-conflicts');
  });

  test('anything else is the server’s own', async () => {
    expect(await refusedBy(refuse(403, 'Forbidden'))).toMatchObject({ code: 403, message: 'Forbidden' });
    expect(await refusedBy(refuse(500, 'InternalError', 'etcd'))).toMatchObject({ message: 'etcd' });
  });
});

describe('what the operator says', () => {
  test('its error, in its words', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    world.answer = () => ({ ...aNaisjob().failed('FailedGenerate', 'bad manifest').build().status });
    const error = await applyOne(world, itsManifest({ schedule: 'x' })).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(FailedError);
    expect((error as Error).message).toBe(
      'the operator could not synchronize naisjob.nais.io/avstemming: FailedGenerate: bad manifest',
    );
  });

  test('nothing, in time: the change is stored, and that is said', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    world.answer = () => undefined;
    const deps = createDeps(world.cluster);
    const { sleep } = deps.clock;
    deps.clock.sleep = (ms, signal) => {
      setImmediate(deps.elapse);
      return sleep(ms, signal);
    };
    const error = await applyOne(world, itsManifest({ schedule: 'x' }), { deps }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(StillRunningError);
    expect((error as Error).message).toBe(
      'naisjob.nais.io/avstemming is stored, and after 60s the operator has not answered: its state is RolloutComplete',
    );
  });

  test('nothing, and Ctrl-C: the change is stored, and that is said', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    const controller = new AbortController();
    world.answer = () => {
      controller.abort(new InterruptedError('interrupted'));
      return undefined;
    };
    const deps = createDeps(world.cluster, controller.signal);
    await expect(applyOne(world, itsManifest({ schedule: 'x' }), { deps })).rejects.toThrow(
      'interrupted: naisjob.nais.io/avstemming is stored',
    );
  });
});

describe('where no answer may come', () => {
  const written = (time: string, job: Naisjob) =>
    ({ ...job, metadata: { ...job.metadata, managedFields: [{ time, fieldsV1: { 'f:spec': {} } }] } }) as Naisjob;
  const failed = aNaisjob().scheduled('broken').failed('FailedGenerate', 'bad schedule').build();
  const applyQuietly = (world: World, manifest: NewObject) => {
    const deps = createDeps(world.cluster);
    const { sleep } = deps.clock;
    deps.clock.sleep = async (ms, signal) => {
      if (ms !== 5_000 && ms !== 20_000) return sleep(ms, signal);
      await new Promise(setImmediate);
    };
    return applyOne(world, manifest, { deps });
  };

  test('back to the spec that was last synchronized, after one that failed: nothing to do, and how to clear the state', async () => {
    const world = createWorld([[NAISJOBS, failed]]);
    world.answer = () => undefined;
    const result = await applyQuietly(world, itsManifest({}));
    expect(result).toMatchObject({ change: 'configured' });
    expect(result).not.toHaveProperty('synchronization');
    expect(result.warnings).toEqual([
      'the operator does nothing for naisjob.nais.io/avstemming, because its spec is the one last synchronized; the state FailedGenerate is that of a change since. To clear it, which runs a job without a schedule again: kubectl naisjob rerun avstemming -n myteam --strategy=resync',
    ]);
  });

  test('a CronJob that shows another spec: the operator has something to do, and its silence is none', async () => {
    const made = { template: { spec: { containers: [{ name: 'avstemming', image: live.spec.image }] } } };
    const cronJob = aCronJob()
      .scheduled('0 2 * * *')
      .ownedBy(failed)
      .change((each) => (each.spec.jobTemplate.spec = made))
      .build();
    const there: [Resource, KubeObject][] = [
      [NAISJOBS, failed],
      [CRONJOBS, cronJob],
    ];
    const world = createWorld(there);
    world.answer = () => undefined;
    expect((await applyQuietly(world, itsManifest({}))).warnings).toEqual([
      expect.stringContaining('the operator does nothing for'),
    ]);
    const other = createWorld(there);
    other.answer = () => undefined;
    const deps = createDeps(other.cluster);
    const { sleep } = deps.clock;
    deps.clock.sleep = async (ms, signal) => {
      if (ms !== 60_000) return sleep(ms, signal);
      await new Promise(setImmediate);
    };
    await expect(applyOne(other, itsManifest({ schedule: '0 4 * * *' }), { deps })).rejects.toThrow(StillRunningError);
  });

  test('the earlier failure once more, at that moment, is not the answer', async () => {
    const world = createWorld([[NAISJOBS, failed]]);
    world.answer = () => ({ ...failed.status, correlationID: 'tried again' });
    expect((await applyQuietly(world, itsManifest({}))).warnings).toEqual([
      expect.stringContaining('the operator does nothing for'),
    ]);
  });

  test('the same failure again, later, is', async () => {
    const world = createWorld([[NAISJOBS, failed]]);
    world.answer = () => ({ ...failed.status, correlationID: 'tried again' });
    const deps = createDeps(world.cluster);
    let now = deps.clock.now();
    deps.clock.now = () => (now += 3_000);
    await expect(applyOne(world, itsManifest({}), { deps })).rejects.toThrow('FailedGenerate: bad schedule');
  });

  test('another spec after one that failed is answered', async () => {
    const world = createWorld([[NAISJOBS, failed]]);
    expect(await applyQuietly(world, itsManifest({}))).toMatchObject({ synchronization: { state: 'Synchronized' } });
  });

  test('the same manifest again, and its change is not answered yet: that is waited for', async () => {
    const world = createWorld([[NAISJOBS, written('2026-11-24T08:59:58Z', live)]]);
    const result = await applyQuietly(world, itsManifest({}));
    expect(result).toMatchObject({ change: 'unchanged', synchronization: { state: 'Synchronized' } });
    expect(result.plan.steps.map(({ action }) => action)).toEqual(['wait']);
    world.answer = () => undefined;
    world.store(NAISJOBS, written('2026-11-24T08:59:58Z', live));
    expect((await applyQuietly(world, itsManifest({}))).warnings).toEqual([
      'the operator was not seen to answer the last change of naisjob.nais.io/avstemming, and its state is RolloutComplete; where that change was of labels only, or back to what was synchronized before, there is nothing to do. See what it says: kubectl naisjob tree avstemming -n myteam',
    ]);
  });

  test('the same manifest again, and the operator fails with it', async () => {
    const world = createWorld([[NAISJOBS, written('2026-11-24T08:59:58Z', live)]]);
    world.answer = () => failed.status;
    await expect(applyQuietly(world, itsManifest({}))).rejects.toThrow('FailedGenerate: bad schedule');
  });
});

describe('Ctrl-C and a lost answer say how far the change has come', () => {
  const interruptWhen = async (isDue: (method: string, args: unknown[]) => boolean) => {
    const world = createWorld([[NAISJOBS, live]]);
    const controller = new AbortController();
    const cluster = new Proxy(world.cluster, {
      get: (its, name: string) => {
        const method = Reflect.get(its, name) as unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          if (isDue(name, args)) controller.abort(new InterruptedError('interrupted'));
          if (name === 'patch' && controller.signal.aborted) throw controller.signal.reason;
          return (method as (...all: unknown[]) => unknown)(...args);
        };
      },
    });
    const deps = createDeps(cluster, controller.signal);
    return applyOne(world, itsManifest({ schedule: 'x' }), { deps }).catch((each: unknown) => each);
  };

  test('before it is sent', async () => {
    expect(await interruptWhen((method) => method === 'watch')).toMatchObject({
      message: 'interrupted: naisjob.nais.io/avstemming was not sent',
    });
  });

  test('while it is sent', async () => {
    const isSending = (method: string, args: unknown[]) =>
      method === 'patch' && (args[3] as { dryRun: boolean }).dryRun === false;
    expect(await interruptWhen(isSending)).toMatchObject({
      message: 'interrupted: it is not known whether naisjob.nais.io/avstemming was stored',
      hints: ['The same command may be given again.'],
    });
  });

  test('an answer that stays lost', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    world.before = (_, dryRun) => {
      if (!dryRun) throw new ConnectionError('connection reset');
    };
    const deps = createDeps(world.cluster);
    deps.clock.sleep = async () => undefined;
    expect(
      await applyOne(world, itsManifest({ schedule: 'x' }), { deps }).catch((each: unknown) => each),
    ).toMatchObject({
      hints: ['It is not known whether naisjob.nais.io/avstemming was stored. The same command may be given again.'],
    });
  });
});

test('what may not be watched: the change is stored, and that is said', async () => {
  const world = createWorld();
  const cluster = new Proxy(world.cluster, {
    get(its, name) {
      if (name !== 'watch') return Reflect.get(its, name) as unknown;
      // eslint-disable-next-line require-yield
      return async function* () {
        throw refuse(403, 'Forbidden');
      };
    },
  });
  const error = await applyOne(world, itsManifest({}), { deps: createDeps(cluster) }).catch((each: unknown) => each);
  expect(error).toMatchObject({
    code: 403,
    hints: [expect.stringContaining('naisjob.nais.io/avstemming is stored')],
  });
});

test('a lost answer: the same is sent again, which does no harm', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  let isLost = false;
  world.before = (_, dryRun) => {
    if (dryRun || isLost) return;
    isLost = true;
    throw new ConnectionError('connection reset');
  };
  const deps = createDeps(world.cluster);
  const { sleep } = deps.clock;
  deps.clock.sleep = async (ms, signal) => (ms === 500 ? undefined : sleep(ms, signal));
  expect(await applyOne(world, itsManifest({ schedule: 'x' }), { deps })).toMatchObject({ change: 'configured' });
  expect(patches(world)).toHaveLength(3);
});

describe('the run of a one-shot job', () => {
  const oneShot = aNaisjob().build();
  const cronJob = aCronJob()
    .ownedBy(oneShot)
    .change((each) => (each.metadata.generation = 2))
    .build();
  const run = aRun('avstemming-2').uid('new').ownedBy(cronJob).build();

  test('is waited for, and told', async () => {
    const world = createWorld([
      [NAISJOBS, oneShot],
      [CRONJOBS, cronJob],
    ]);
    const { answer } = world;
    world.answer = (naisjob) => {
      setImmediate(() => world.store(JOBS, run));
      return answer(naisjob);
    };
    const result = await applyOne(world, aManifest({ image: 'new' }), { options: { wantsRun: true } });
    expect(result.run).toEqual({ name: 'avstemming-2', uid: 'new', startedBy: 'operator' });
    expect(result.plan.steps[0]?.consequence).toContain('the operator runs it');
  });

  test('does not come where its name is taken', async () => {
    const world = createWorld([
      [NAISJOBS, oneShot],
      [CRONJOBS, cronJob],
      [JOBS, aRun('avstemming-2').ownedBy(cronJob).complete().build()],
    ]);
    const result = await applyOne(world, aManifest({ image: 'new' }), { options: { wantsRun: true } });
    expect(result).not.toHaveProperty('run');
    expect(result.warnings).toEqual(['the operator starts no run: job.batch/avstemming-2 exists already']);
  });

  test('is not another’s Job that took its name in the meantime', async () => {
    const world = createWorld([
      [NAISJOBS, oneShot],
      [CRONJOBS, cronJob],
    ]);
    const { answer } = world;
    world.answer = (naisjob) => {
      setImmediate(() => world.store(JOBS, aRun('avstemming-2').uid('theirs').build()));
      return answer(naisjob);
    };
    const result = await applyOne(world, aManifest({ image: 'new' }), { options: { wantsRun: true } });
    expect(result.warnings).toEqual(['the operator starts no run: job.batch/avstemming-2 exists already']);
  });

  test('does not come where there is a schedule', async () => {
    const world = createWorld([[NAISJOBS, live]]);
    const result = await applyOne(world, itsManifest({ image: 'new' }), { options: { wantsRun: true } });
    expect(result.warnings).toEqual(['the operator starts no run: the job has a schedule']);
  });
});

describe('images', () => {
  const withoutImage = aNaisjob()
    .change((each) => {
      delete each.spec.image;
      each.spec.schedule = '0 2 * * *';
      Object.assign(each.status ?? {}, { effectiveImage: 'old' });
    })
    .build();
  const manifest = aManifest({ schedule: '0 2 * * *' });
  const image = (its: string) => aManifest({ image: its }, 'avstemming', 'Image');

  test('the Image goes first, and its Naisjob is done when it runs that image', async () => {
    const world = createWorld([
      [NAISJOBS, withoutImage],
      [IMAGES, cleanManifest(image('old')) as KubeObject],
    ]);
    const { answer } = world;
    world.answer = (naisjob) => {
      const status = { ...answer(naisjob), synchronizationHash: withoutImage.status?.synchronizationHash };
      setImmediate(() =>
        world.store(NAISJOBS, { ...naisjob, status: { ...status, effectiveImage: 'new' } } as Naisjob),
      );
      return { ...status, effectiveImage: 'old' };
    };
    const settled = await apply(world, [manifest, image('new')]);
    expect(settled.map((each) => (each.status === 'fulfilled' ? [each.value.kind, each.value.change] : []))).toEqual([
      ['Naisjob', 'unchanged'],
      ['Image', 'configured'],
    ]);
    const stored = patches(world).filter(([, , , , options]) => (options as { dryRun: boolean }).dryRun !== true);
    expect(stored.map(([, resource]) => (resource as Resource).kind)).toEqual(['Image', 'Naisjob']);
    expect((world.objects.get('naisjobs/avstemming') as Naisjob).status?.effectiveImage).toBe('new');
  });

  test('a one-shot job whose spec and Image both change may run twice, and that is said', async () => {
    const oneShot = aNaisjob()
      .change((each) => {
        delete each.spec.image;
        Object.assign(each.status ?? {}, { effectiveImage: 'old' });
      })
      .build();
    const world = createWorld([[NAISJOBS, oneShot]]);
    const warningsOf = async (manifests: NewObject[]) => {
      const [planned] = await plan(world, manifests);
      return planned?.status === 'fulfilled' ? planned.value.plan.warnings : planned?.reason;
    };
    const changed = aManifest({ command: ['true'] });
    expect(await warningsOf([changed, image('new')])).toEqual([
      'naisjob.nais.io/avstemming has no schedule, and its spec and its Image both change: the operator may run it once for each',
    ]);
    expect(await warningsOf([aManifest({ ...oneShot.spec }), image('new')])).toEqual([]);
    expect(await warningsOf([changed, image('old')])).toEqual([]);
  });

  test('an Image that fails holds back its Naisjob, and no other', async () => {
    const other = aNaisjob('other').scheduled('0 2 * * *').build();
    const world = createWorld([
      [NAISJOBS, withoutImage],
      [NAISJOBS, other],
    ]);
    world.before = ({ kind }, dryRun) => {
      if (kind === 'Image' && !dryRun) throw refuse(422, 'Invalid', 'no such registry');
    };
    const settled = await apply(world, [manifest, image('new'), aManifest({ ...other.spec }, 'other')]);
    expect(settled).toMatchObject([
      {
        reason: {
          message:
            'naisjob.nais.io/avstemming was not sent, because image.nais.io/avstemming, from which it takes its image, could not be applied',
        },
      },
      { reason: { message: expect.stringContaining('no such registry'), hints: ['Mend the manifest.'] } },
      { status: 'fulfilled' },
    ]);
    const stored = patches(world).filter(([, , , , options]) => (options as { dryRun: boolean }).dryRun !== true);
    expect(stored.map(([, resource, key]) => [(resource as Resource).kind, (key as { name: string }).name])).toEqual([
      ['Image', 'avstemming'],
      ['Naisjob', 'other'],
    ]);
  });

  test('neither spec.image nor an Image: warned of before it is applied', async () => {
    const [planned] = await plan(createWorld(), [manifest]);
    expect(planned).toMatchObject({
      value: {
        plan: {
          warnings: [
            'naisjob.nais.io/avstemming has no spec.image, and there is no image.nais.io/avstemming to take it from',
          ],
        },
      },
    });
    const there = createWorld([[IMAGES, anObject('nais.io/v1', 'Image').build()]]);
    expect((await plan(there, [manifest]))[0]).toMatchObject({ value: { plan: { warnings: [] } } });
  });
});

describe('warnings', () => {
  test('a schedule that was suspended by hand is resumed by a change', async () => {
    const world = createWorld([
      [NAISJOBS, live],
      [CRONJOBS, aCronJob().scheduled().suspended().build()],
    ]);
    const [changed] = await plan(world, [itsManifest({ image: 'new' })]);
    expect(changed).toMatchObject({
      value: {
        plan: {
          warnings: ['the schedule of naisjob.nais.io/avstemming is suspended by hand, and this change resumes it'],
        },
      },
    });
    const [unchanged] = await plan(world, [itsManifest({})]);
    expect(unchanged).toMatchObject({ value: { plan: { warnings: [] } } });
  });

  test('unchanged, and the operator had failed with it', async () => {
    const failed = aNaisjob().failed('FailedSynchronization', 'no').build();
    const [planned] = await plan(createWorld([[NAISJOBS, failed]]), [aManifest({ ...failed.spec })]);
    expect(planned).toMatchObject({
      value: { plan: { warnings: [expect.stringContaining('FailedSynchronization: no. To have it try again')] } },
    });
  });
});

test('unchanged, and the operator has never looked at it', async () => {
  const unseen = aNaisjob().unseen().build();
  const [planned] = await plan(createWorld([[NAISJOBS, unseen]]), [aManifest({ ...unseen.spec })]);
  expect(planned).toMatchObject({
    value: {
      plan: { warnings: [expect.stringContaining('has not synchronized naisjob.nais.io/avstemming as it is. To')] },
    },
  });
});

test('a job that is being deleted is refused', async () => {
  const leaving = aNaisjob().deleting('naiserator.nais.io/finalizer').build();
  const [planned] = await plan(createWorld([[NAISJOBS, leaving]]), [aManifest({})]);
  expect(planned).toMatchObject({
    reason: { reason: 'Refused', message: expect.stringContaining('is being deleted') },
  });
});

describe('a job that was just deleted', () => {
  const dead = aNaisjob().uid('dead').build();
  const account = anObject('v1', 'ServiceAccount').ownedBy(dead).build();

  test('is refused while something that belonged to it is there', async () => {
    const left: [Resource, KubeObject][] = [
      [CRONJOBS, aCronJob().ownedBy(dead).build()],
      [SERVICE_ACCOUNTS, account],
    ];
    const world = createWorld(left);
    expect((await plan(world, [aManifest({})]))[0]).toMatchObject({
      reason: {
        reason: 'Refused',
        message:
          'naisjob.nais.io/avstemming was deleted, and what belonged to it is still to be removed: cronjob.batch/avstemming, serviceaccount/avstemming',
        hints: ['Apply it when it and what belonged to it are gone.'],
      },
    });
    expect(patches(world)).toEqual([]);
  });

  test('what belongs to nobody of its name, or may not be read, is not in the way', async () => {
    const world = createWorld([[SERVICE_ACCOUNTS, anObject('v1', 'ServiceAccount').build()]]);
    expect((await plan(world, [aManifest({})]))[0]).toMatchObject({ status: 'fulfilled' });
    const { get } = world.cluster;
    const cluster = new Proxy(world.cluster, {
      get: (its, name) =>
        name !== 'get'
          ? (Reflect.get(its, name) as unknown)
          : async (...args: Parameters<typeof get>) => {
              if (args[0] === SERVICE_ACCOUNTS) throw refuse(403, 'Forbidden');
              return get(...args);
            },
    });
    expect((await plan(world, [aManifest({})], 'none', createDeps(cluster)))[0]).toMatchObject({ status: 'fulfilled' });
  });
});

test('one that is refused leaves the plans of the others, and says which', async () => {
  const world = createWorld([[NAISJOBS, live]]);
  world.before = (body) => {
    if (body.metadata.name === 'b') throw refuse(422, 'Invalid');
  };
  const settled = await plan(world, [itsManifest({}), aManifest({}, 'b')]);
  expect(settled.map((each) => each.status)).toEqual(['fulfilled', 'rejected']);
});
