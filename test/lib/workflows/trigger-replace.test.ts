// --replace: what is stopped, what is left alone, and what is said when it ends midway.

import { describe, expect, test } from 'vitest';
import type { RemoveOptions, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import { ConnectionError, InterruptedError, StatusError, type NaisjobError } from '../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject, ObjectKey } from '../../../src/lib/model/kube-object.ts';
import { CRONJOBS, NAISJOBS, PODS, type Resource } from '../../../src/lib/model/resource.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { applyTrigger, planTrigger, type TriggerInput } from '../../../src/lib/workflows/trigger.ts';
import { aCronJob, aNaisjob, aPod, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf, type FakeCluster } from '../../support/fake-cluster.ts';

const INPUT: TriggerInput = {
  namespace: 'myteam',
  name: 'avstemming',
  overrides: { env: [] },
  force: false,
  replace: true,
};
const FINISH = 'Finish it with: kubectl naisjob trigger avstemming -n myteam --replace';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const a = aRun('a').aged(1).ownedBy(cronJob).build();
const b = aRun('b').aged(2).ownedBy(cronJob).build();

function refuse(code: number, reason: string): StatusError {
  return new StatusError({ code, reason, message: reason }, { verb: 'delete', resource: 'jobs.batch' });
}

interface World {
  runs: Run[];
  /** What a GET of a run finds; absent = NotFound. */
  now?: Record<string, Run>;
  remove?: (name: string, options: RemoveOptions) => Promise<void>;
  /** What the watch of a run tells; by default that it goes. The watch stays open after that. */
  watch?: (run: Run) => WatchEvent[];
  create?: () => Promise<never>;
  pods?: KubeObject[];
  can?: (verb: string) => boolean;
}

function play({ runs, now = {}, ...world }: World): FakeCluster {
  const goes = (run: Run): WatchEvent[] => [
    { type: 'ADDED', object: run },
    { type: 'SYNCED' },
    { type: 'DELETED', object: run },
  ];
  return createFakeCluster({
    get: async (resource: Resource, { name }: ObjectKey) => {
      const found = resource === NAISJOBS ? naisjob : resource === CRONJOBS ? cronJob : now[name];
      if (found === undefined) throw refuse(404, 'NotFound');
      return found;
    },
    list: (resource) => pageOf<KubeObject>(...(resource === PODS ? (world.pods ?? []) : runs)),
    whoAmI: async () => 'kari@nav.no',
    can: async ({ verb }) => world.can?.(verb) ?? true,
    remove: async (_resource, { name }, options = {}) => world.remove?.(name, options),
    async *watch(_resource, { fieldSelector }, { signal }) {
      const run = runs.find(({ metadata }) => fieldSelector === `metadata.name=${metadata.name}`)!;
      yield* (world.watch ?? goes)(run);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
    create: async (_resource, _namespace, object: NewObject) =>
      world.create === undefined
        ? ({ ...object, metadata: { ...object.metadata, uid: 'new', resourceVersion: '1' } } as KubeObject)
        : world.create(),
  });
}

async function trigger(world: World, input: Partial<TriggerInput> = {}, abort = new AbortController()) {
  const cluster = play(world);
  const deps = createDeps(cluster, abort.signal);
  const planned = await planTrigger({ ...INPUT, ...input }, deps);
  const result = applyTrigger(planned, 'none', deps);
  result.catch(() => undefined);
  return { cluster, deps, planned, result };
}

/** `create`, `remove a`, …: what was changed, in order. */
function changes({ calls }: FakeCluster): string[] {
  return calls.flatMap(([method, , key]) =>
    method === 'create' ? ['create'] : method === 'remove' ? [`remove ${(key as ObjectKey).name}`] : [],
  );
}

const failureOf = (result: Promise<unknown>) => result.then(String, (error: unknown) => error as NaisjobError);

test('stops what is active, waits until it is gone, and only then creates', async () => {
  const { cluster, result } = await trigger({ runs: [a, b] });
  expect((await result).stopped).toEqual([
    { name: 'a', uid: a.metadata.uid, outcome: 'stopped' },
    { name: 'b', uid: b.metadata.uid, outcome: 'stopped' },
  ]);
  expect(changes(cluster)).toEqual(['remove a', 'remove b', 'create']);
  const [, , , options] = cluster.calls.find(([method]) => method === 'remove') ?? [];
  expect(options).toMatchObject({ uid: a.metadata.uid, resourceVersion: '1000', propagation: 'Foreground' });
});

test.each(['delete', 'get', 'list', 'watch', 'create'])(
  'without the right to %s jobs nothing is done',
  async (verb) => {
    const { cluster, result } = await trigger({ runs: [a], can: (each) => each !== verb });
    await expect(result).rejects.toMatchObject({ code: 403, attempted: { verb, resource: 'jobs.batch' } });
    expect(changes(cluster)).toEqual([]);
  },
);

test('a run that changed is read again and stopped; one that has ended meanwhile keeps its logs', async () => {
  const moved = aRun('a')
    .change((each) => (each.metadata.resourceVersion = '1001'))
    .build();
  const conflict = async (_name: string, { resourceVersion }: RemoveOptions) => {
    if (resourceVersion === '1000') throw refuse(409, 'Conflict');
  };
  const again = await trigger({ runs: [a], now: { a: moved }, remove: conflict });
  expect((await again.result).stopped).toMatchObject([{ name: 'a', outcome: 'stopped' }]);

  const ended = aRun('a').complete().build();
  const over = await trigger({ runs: [a], now: { a: ended }, remove: conflict });
  expect((await over.result).stopped).toMatchObject([{ name: 'a', outcome: 'over' }]);
  expect(changes(over.cluster)).toEqual(['remove a', 'create']);
});

test('a run that is gone, or is another by now, is not touched', async () => {
  const other = aRun('b').uid('another').build();
  const remove = async (name: string) => {
    throw name === 'a' ? refuse(404, 'NotFound') : refuse(409, 'Conflict');
  };
  const { cluster, result } = await trigger({ runs: [a, b], now: { b: other }, remove });
  expect((await result).stopped).toMatchObject([{ outcome: 'gone' }, { outcome: 'gone' }]);
  expect(changes(cluster)).toEqual(['remove a', 'remove b', 'create']);
});

test('a deletion whose answer is lost is looked for', async () => {
  const remove = async () => {
    throw new ConnectionError('reset');
  };
  const leaving = aRun('a').deleting('foregroundDeletion').build();
  const { cluster, result } = await trigger({ runs: [a], now: { a: leaving }, remove });
  expect((await result).stopped).toMatchObject([{ outcome: 'stopped' }]);
  expect(changes(cluster)).toEqual(['remove a', 'create']);
});

test('a run that is being deleted already is only waited for', async () => {
  const leaving = aRun('a').deleting('foregroundDeletion').ownedBy(cronJob).build();
  const { cluster, planned, result } = await trigger({ runs: [leaving] });
  expect(planned.plan.steps[0]).toEqual({
    action: 'wait',
    object: 'job.batch/a',
    reason: 'it is being deleted, and its pods have not ended yet',
  });
  expect((await result).stopped).toMatchObject([{ name: 'a', outcome: 'stopped' }]);
  expect(changes(cluster)).toEqual(['create']);
});

describe('what ends midway says how far it came, and what finishes it', () => {
  const stays = (run: Run): WatchEvent[] => [{ type: 'ADDED', object: run }, { type: 'SYNCED' }];
  const onlyAGoes = (run: Run): WatchEvent[] =>
    run === a ? [...stays(run), { type: 'DELETED', object: run }] : stays(run);

  test('Ctrl-C while waiting', async () => {
    const abort = new AbortController();
    const { deps, cluster, result } = await trigger({ runs: [a, b], watch: onlyAGoes }, {}, abort);
    await expect.poll(() => deps.said).toContain('waiting for run b and its pods to end');
    await new Promise(setImmediate);
    abort.abort(new InterruptedError('interrupted'));
    const error = await failureOf(result);
    expect(error).toMatchObject({
      reason: 'Interrupted',
      message: 'interrupted: run a was stopped, run b is being stopped; no new run was created',
      hints: [FINISH],
    });
    expect(changes(cluster)).not.toContain('create');
  });

  test('with changes for this run, the command says that there were some, and not which', async () => {
    const abort = new AbortController();
    const overrides = { env: [{ name: 'PASSWORD', value: 'secret' }] };
    const { deps, result } = await trigger({ runs: [a], watch: stays }, { overrides }, abort);
    await expect.poll(() => deps.said).toHaveLength(2);
    abort.abort(new InterruptedError('interrupted'));
    expect(await failureOf(result)).toMatchObject({ hints: [`${FINISH}, and the other flags of this command`] });
  });

  test('one deletion is refused: the other is finished, and nothing is created', async () => {
    const remove = async (name: string) => {
      if (name === 'b') throw refuse(403, 'Forbidden');
    };
    const { cluster, result } = await trigger({ runs: [a, b], remove });
    const error = (await failureOf(result)) as NaisjobError;
    expect(error).toMatchObject({ reason: 'Forbidden' });
    expect(error.hints).toEqual(['Until now: run a was stopped, run b is as it was; no new run was created.', FINISH]);
    expect(changes(cluster)).toEqual(['remove a', 'remove b']);
  });

  test('the server is lost with the answer to a deletion: that is not called as it was', async () => {
    const remove = async () => {
      throw new ConnectionError('reset');
    };
    const planned = await trigger({ runs: [a], remove: async () => undefined });
    const cluster = Object.assign(Object.create(planned.cluster), {
      remove,
      get: async () => {
        throw new ConnectionError('refused');
      },
    });
    const result = applyTrigger(planned.planned, 'none', createDeps(cluster));
    expect(await failureOf(result)).toMatchObject({
      message: 'reset',
      hints: [
        'It is not known whether run a was told to end. See with: kubectl get jobs.batch a -n myteam',
        'Until now: run a is as it was, or is being stopped; no new run was created.',
        FINISH,
      ],
    });
  });

  test('it does not go away: exit 8, and what holds it', async () => {
    const held = aRun('a').deleting('example.com/hold').build();
    const pods = [aPod('a-x').ownedBy(a).deleting('example.com/keep').build(), aPod('other').build()];
    const watch = (): WatchEvent[] => [{ type: 'ADDED', object: held }, { type: 'SYNCED' }];
    const { deps, result } = await trigger({ runs: [a], now: { a: held }, watch, pods });
    await expect
      .poll(() => deps.said)
      .toContain('waiting for run a and its pods to end (held by finalizer example.com/hold)');
    deps.elapse();
    const error = (await failureOf(result)) as NaisjobError;
    expect(error).toMatchObject({
      reason: 'StillRunning',
      message:
        'run a was deleted, and after 90s it is not gone yet: job.batch/a (held by finalizer example.com/hold), pod/a-x (held by finalizer example.com/keep)',
    });
    expect(error.hints).toEqual([
      'See it with: kubectl get pods -l job-name=a -n myteam',
      'Until now: run a is being stopped; no new run was created.',
      FINISH,
    ]);
  });

  test('the creation is refused after the stop', async () => {
    const create = async (): Promise<never> => {
      throw refuse(403, 'Forbidden');
    };
    const error = (await failureOf((await trigger({ runs: [a], create })).result)) as NaisjobError;
    expect(error.hints).toEqual([
      'Before that, run a was stopped. When no new run is there, start it with: kubectl naisjob trigger avstemming -n myteam --replace',
    ]);
  });
});
