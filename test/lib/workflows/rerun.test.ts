import { describe, expect, test, vi } from 'vitest';
import type { Selection, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import {
  ConnectionError,
  FailedError,
  InterruptedError,
  StatusError,
  StillRunningError,
  UsageError,
} from '../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject } from '../../../src/lib/model/kube-object.ts';
import type { Naisjob } from '../../../src/lib/model/naisjob.ts';
import { CRONJOBS, EVENTS, JOBS, NAISJOBS, type Resource } from '../../../src/lib/model/resource.ts';
import { foreseeNudge } from '../../../src/lib/model/nudge.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { applyRerun, planRerun } from '../../../src/lib/workflows/rerun.ts';
import type { RerunInput } from '../../../src/lib/workflows/rerun-input.ts';
import { aCronJob, aNaisjob, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const INPUT: RerunInput = {
  namespace: 'myteam',
  name: 'avstemming',
  strategy: 'auto',
  force: false,
  timeoutMs: 30_000,
};
const SERVED = { ...NAISJOBS, verbs: ['get'], subresources: ['status'] };

const naisjob = aNaisjob().build();
const deployed = aNaisjob().deployedBy('abc').build();
const cronJob = aCronJob()
  .ownedBy(naisjob)
  .change((each) => (each.metadata.generation = 1))
  .build();
const rolloutRun = aRun('avstemming-1').complete().ownedBy(cronJob).build();

/** The Naisjob after the operator has synchronized it again. */
const synchronized = (its: Naisjob) =>
  aNaisjob()
    .change((each) =>
      Object.assign(each, {
        metadata: its.metadata,
        spec: its.spec,
        status: { ...its.status, synchronizationTime: 'later' },
      }),
    )
    .build();

interface Story {
  naisjob?: Naisjob;
  cronJob?: KubeObject | undefined;
  runs?: Run[];
  /** Jobs that only a look by name finds: without the label. */
  unlabelled?: Run[];
  /** What the watches tell after the operator was asked. */
  naisjobs?: WatchEvent[];
  jobs?: WatchEvent[];
  events?: WatchEvent[];
}

const notFound = () =>
  new StatusError({ code: 404, reason: 'NotFound', message: 'not found' }, { verb: 'get', resource: 'x' });
const forbidden = (verb: string) =>
  new StatusError({ code: 403, reason: 'Forbidden', message: `no ${verb}` }, { verb, resource: 'x' });

/** A cluster that plays a story; a watch that has told all of it waits until it is stopped. */
function play(story: Story, more: Parameters<typeof createFakeCluster>[0] = {}) {
  const { naisjob: its = naisjob, runs = [rolloutRun], unlabelled = [] } = story;
  const itsCronJob = 'cronJob' in story ? story.cronJob : cronJob;
  const jobsByName = [...runs, ...unlabelled];
  let tellRest: () => void = () => undefined;
  // Where there is no hash to clear nobody is asked: the answer comes at once.
  const asked = new Promise<void>((resolve) => {
    if (foreseeNudge(its) === 'under-way') resolve();
    else tellRest = resolve;
  });
  const { patch = async () => its, ...rest } = more;
  return createFakeCluster({
    get: async (resource: Resource, { name }: { name: string }) => {
      const job = jobsByName.find((each) => each.metadata.name === name);
      const found = resource === NAISJOBS ? its : resource === CRONJOBS ? itsCronJob : job;
      if (found === undefined) throw notFound();
      return found;
    },
    list: () => pageOf<KubeObject>(...runs),
    whoAmI: async () => 'kari@nav.no',
    served: async () => SERVED,
    patch: (...args) => {
      return patch(...args).finally(tellRest);
    },
    async *watch(resource: Resource, _selection: Selection, { signal }: { signal: AbortSignal }) {
      const before = resource === NAISJOBS ? [its] : resource === JOBS ? runs : [];
      yield* before.map((object): WatchEvent => ({ type: 'ADDED', object }));
      yield { type: 'SYNCED' };
      const aborted = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([asked, aborted]);
      yield* (resource === NAISJOBS ? story.naisjobs : resource === JOBS ? story.jobs : story.events) ?? [];
      await aborted;
    },
    ...rest,
  });
}

async function rerun(cluster: ReturnType<typeof play>, input: Partial<RerunInput> = {}, deps = createDeps(cluster)) {
  return applyRerun(await planRerun({ ...INPUT, ...input }, deps), 'none', deps);
}

const newRun = aRun('avstemming-2').uid('new').ownedBy(cronJob).build();
const added = (object: KubeObject): WatchEvent => ({ type: 'ADDED', object });
const modified = (object: KubeObject): WatchEvent => ({ type: 'MODIFIED', object });
const create = async (_resource: Resource, _namespace: string, object: NewObject) =>
  ({ ...object, metadata: { ...object.metadata, uid: 'created', resourceVersion: '1' } }) as KubeObject;

describe('resync', () => {
  test('clears the hash on the status subresource behind a test of the resourceVersion, and is done at a new UID', async () => {
    const run = aRun('avstemming-2').uid('new').ownedBy(cronJob).build();
    const cluster = play({ jobs: [added(run)] });
    const result = await rerun(cluster);
    expect(result.run).toEqual({ name: 'avstemming-2', uid: 'new', startedBy: 'operator' });
    const [, , key, patch, options] = cluster.calls.find(([method]) => method === 'patch') ?? [];
    expect(key).toEqual({ namespace: 'myteam', name: 'avstemming' });
    expect(patch).toEqual({
      type: 'json',
      operations: [
        { op: 'test', path: '/metadata/resourceVersion', value: '1000' },
        { op: 'remove', path: '/status/synchronizationHash' },
      ],
    });
    expect(options).toMatchObject({ subresource: 'status' });
  });

  test('on a cluster without the subresource the main resource is patched', async () => {
    const cluster = play({ jobs: [added(newRun)] }, { served: async () => ({ ...SERVED, subresources: [] }) });
    await rerun(cluster);
    expect(cluster.calls.find(([method]) => method === 'patch')?.[4]).not.toHaveProperty('subresource');
  });

  test('the hash is back and the operator’s Job is in the way: the run is created from the CronJob', async () => {
    const cluster = play({ naisjobs: [modified(synchronized(naisjob))] }, { create });
    expect((await rerun(cluster)).run).toMatchObject({ uid: 'created', startedBy: 'kubectl-naisjob' });
  });

  test('someone else’s run is not taken for the operator’s', async () => {
    const theirs = aRun('avstemming-cli-x')
      .uid('theirs')
      .ownedBy(cronJob)
      .annotated({ 'cronjob.kubernetes.io/instantiate': 'manual' })
      .build();
    const nobodys = aRun('avstemming-3').uid('nobodys').build();
    const jobs = [added(theirs), added(nobodys), added(newRun)];
    expect((await rerun(play({ jobs }))).run?.uid).toBe('new');
  });

  test('an old error does not count, a new one is told in the operator’s words', async () => {
    const before = aNaisjob().failed('FailedSynchronization', 'old').build();
    const after = aNaisjob()
      .failed('FailedGenerate', 'new')
      .change((each) => (each.metadata.resourceVersion = '1001'))
      .build();
    const cluster = play({ naisjob: before, naisjobs: [modified(before), modified(after)] });
    await expect(rerun(cluster)).rejects.toThrow(FailedError);
    await expect(rerun(cluster)).rejects.toThrow('FailedGenerate: new');
  });

  test('no answer: exit as still running, and no run is created, because it could be a second one', async () => {
    const cluster = play({});
    const deps = createDeps(cluster);
    const result = rerun(cluster, {}, deps).catch((error: unknown) => error);
    await expect.poll(() => cluster.calls.filter(([method]) => method === 'watch').length).toBe(3);
    deps.elapse();
    expect(await result).toBeInstanceOf(StillRunningError);
    expect(cluster.calls.map(([method]) => method)).not.toContain('create');
  });

  test('a timeout of 0 is no limit: no timer runs', async () => {
    const cluster = play({ jobs: [added(newRun)] });
    const deps = createDeps(cluster);
    const sleep = vi.spyOn(deps.clock, 'sleep');
    await rerun(cluster, { timeoutMs: 0 }, deps);
    expect(sleep).not.toHaveBeenCalled();
    await rerun(cluster, { timeoutMs: 5000 }, deps);
    expect(sleep).toHaveBeenCalledWith(5000, expect.anything());
  });

  test('the job deleted meanwhile', async () => {
    await expect(rerun(play({ naisjobs: [{ type: 'DELETED', object: naisjob }] }))).rejects.toThrow(
      'was deleted meanwhile',
    );
  });

  test('a hash that is gone already needs no patch', async () => {
    const clearing = aNaisjob()
      .change((each) => delete each.status?.synchronizationHash)
      .build();
    const cluster = play({ naisjob: clearing, jobs: [added(newRun)] });
    await rerun(cluster);
    expect(cluster.calls.map(([method]) => method)).not.toContain('patch');
  });

  test('a job the operator has missed is touched, and the touch is taken back', async () => {
    const cluster = play({
      naisjob: aNaisjob().unseen().build(),
      cronJob: undefined,
      runs: [],
      jobs: [added(aRun().uid('new').ownedBy(cronJob).build())],
    });
    await rerun(cluster);
    const patches = cluster.calls.filter(([method]) => method === 'patch').map((call) => call[3]);
    expect(patches).toEqual([
      {
        type: 'json',
        operations: [
          { op: 'test', path: '/metadata/resourceVersion', value: '1000' },
          {
            op: 'add',
            path: '/metadata/annotations',
            value: { 'kubectl-naisjob/touched': '2026-11-24T09:00:00.000Z' },
          },
        ],
      },
      { type: 'merge', body: { metadata: { annotations: { 'kubectl-naisjob/touched': null } } } },
    ]);
  });

  test('a 422 says nothing: the object is read again, and with another resourceVersion the patch is sent again', async () => {
    const versions = ['1000', '1001', '1001'];
    let reads = 0;
    const sent: unknown[] = [];
    const cluster = play(
      { jobs: [added(newRun)] },
      {
        get: async (resource: Resource) =>
          resource === NAISJOBS
            ? aNaisjob()
                .change((each) => (each.metadata.resourceVersion = versions[reads++] ?? ''))
                .build()
            : cronJob,
        patch: async (_resource, _key, patch) => {
          sent.push(patch.type === 'json' ? patch.operations[0]?.value : undefined);
          if (sent.length === 1)
            throw new StatusError(
              { code: 422, reason: 'Invalid', message: 'the server rejected our request' },
              { verb: 'patch', resource: 'x' },
            );
          return naisjob;
        },
      },
    );
    await rerun(cluster);
    expect(sent).toEqual(['1000', '1001']);
  });
});

describe('what may go wrong around the question', () => {
  const lost = new ConnectionError('the connection was cut');
  const patches = (cluster: ReturnType<typeof play>) => cluster.calls.filter(([method]) => method === 'patch').length;
  /** Answers of the Naisjob's GET in order; the last one stays. */
  const inTurn = (...naisjobs: Naisjob[]) => {
    let reads = 0;
    return async (resource: Resource) =>
      resource === NAISJOBS ? naisjobs[Math.min(reads++, naisjobs.length - 1)]! : cronJob;
  };

  test('the answer to the patch is lost, and the operator has answered already: it was heard, and is not sent again', async () => {
    const heard = play(
      { jobs: [added(newRun)] },
      {
        get: inTurn(naisjob, synchronized(naisjob)),
        patch: async () => {
          throw lost;
        },
      },
    );
    expect((await rerun(heard)).run?.uid).toBe('new');
    expect(patches(heard)).toBe(1);
  });

  test('the answer to the patch is lost, and nothing has changed: sent again, once', async () => {
    let sent = 0;
    const cluster = play(
      { jobs: [added(newRun)] },
      {
        patch: async () => {
          sent += 1;
          if (sent === 1) throw lost;
          return naisjob;
        },
      },
    );
    expect((await rerun(cluster)).run?.uid).toBe('new');
    expect(sent).toBe(2);
  });

  test('lost, and the cluster cannot be asked: it says that it is not known', async () => {
    let reads = 0;
    const cluster = play(
      {},
      {
        get: async (resource: Resource) => {
          if (resource !== NAISJOBS) return cronJob;
          reads += 1;
          if (reads > 1) throw lost;
          return naisjob;
        },
        patch: async () => {
          throw lost;
        },
      },
    );
    const error = (await rerun(cluster).catch((each: unknown) => each)) as ConnectionError;
    expect(error).toBe(lost);
    expect(error.hints.at(-1)).toBe(
      'The operator may have been asked to synchronize, and start a run. See with: kubectl naisjob tree avstemming -n myteam',
    );
  });

  test('no right to watch: refused before anything is changed', async () => {
    const cluster = play(
      {},
      {
        async *watch(resource: Resource) {
          if (resource === JOBS) throw forbidden('watch');
          yield { type: 'SYNCED' } as const;
        },
      },
    );
    const error = (await rerun(cluster).catch((each: unknown) => each)) as StatusError;
    expect({ reason: error.reason, hints: error.hints }).toEqual({ reason: 'Forbidden', hints: [] });
    expect(patches(cluster)).toBe(0);
  });

  test('no right to patch: nothing is said of an operator that was asked', async () => {
    const cluster = play(
      {},
      {
        patch: async () => {
          throw forbidden('patch');
        },
      },
    );
    await expect(rerun(cluster)).rejects.toMatchObject({ reason: 'Forbidden', hints: [] });
  });

  test('Ctrl-C while it is asked: what may have been done is said, and a touch is taken back', async () => {
    const controller = new AbortController();
    let sent = 0;
    const cluster = play(
      { naisjob: aNaisjob().unseen().build(), cronJob: undefined, runs: [] },
      {
        patch: async () => {
          sent += 1;
          controller.abort(new Error('Ctrl-C'));
          if (sent === 1) throw controller.signal.reason;
          return naisjob;
        },
      },
    );
    const error = await rerun(cluster, {}, createDeps(cluster, controller.signal)).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InterruptedError);
    expect((error as InterruptedError).message).toContain('the operator was asked to synchronize');
    expect(sent).toBe(2);
  });

  test('a deploy’s run that came between the plan and the question is the run: no second one', async () => {
    const cluster = play({ naisjob: deployed, runs: [], naisjobs: [modified(synchronized(deployed))] }, { create });
    const planned = await planRerun(INPUT, createDeps(cluster));
    const late = play({ naisjob: deployed, naisjobs: [modified(synchronized(deployed))] }, { create });
    const result = await applyRerun(planned, 'none', createDeps(late));
    expect(result.run).toEqual({ name: 'avstemming-1', uid: rolloutRun.metadata.uid, startedBy: 'operator' });
    expect(late.calls.map(([method]) => method)).not.toContain('create');
  });

  test('a run that became active after the plan is kept to under Forbid', async () => {
    const forbids = aCronJob()
      .ownedBy(naisjob)
      .change((each) => {
        each.metadata.generation = 1;
        each.spec.concurrencyPolicy = 'Forbid';
      })
      .build();
    const planned = await planRerun(INPUT, createDeps(play({ cronJob: forbids })));
    const theirs = aRun('avstemming-cli-x').ownedBy(forbids).build();
    const late = play(
      { cronJob: forbids, runs: [rolloutRun, theirs], naisjobs: [modified(synchronized(naisjob))] },
      { create },
    );
    await expect(applyRerun(planned, 'none', createDeps(late))).rejects.toThrow(
      "run avstemming-cli-x is active, and the job's concurrencyPolicy is Forbid",
    );
  });

  test('the run that is created instead is interrupted: its own doubt is said', async () => {
    const controller = new AbortController();
    const cluster = play(
      { naisjobs: [modified(synchronized(naisjob))] },
      {
        create: async () => {
          controller.abort(new Error('Ctrl-C'));
          throw controller.signal.reason;
        },
      },
    );
    const deps = createDeps(cluster, controller.signal);
    await expect(rerun(cluster, {}, deps)).rejects.toThrow('interrupted while the run was being created');
  });

  test('a failure that changes no word of the status is told by its Event', async () => {
    const broken = aNaisjob()
      .failed('FailedPrepare', 'no image')
      .change((each) => delete each.status?.synchronizationHash)
      .build();
    const event = { ...newRun, kind: 'Event', reason: 'FailedPrepare', message: 'no image' } as KubeObject;
    const cluster = play({ naisjob: broken, events: [modified(event)] });
    await expect(rerun(cluster)).rejects.toThrow(
      'the operator could not synchronize naisjob.nais.io/avstemming: FailedPrepare: no image',
    );
    expect(patches(cluster)).toBe(2);
  });

  test('Events that may not be read are no reason to stop', async () => {
    const cluster = play({ jobs: [added(newRun)] });
    const watch = cluster.watch.bind(cluster);
    const without = {
      ...createDeps(cluster),
      cluster: new Proxy(cluster, {
        get: (its, key: keyof typeof cluster) =>
          key !== 'watch'
            ? its[key]
            : async function* (resource: Resource, ...rest: [Selection, { signal: AbortSignal }]) {
                if (resource === EVENTS) throw forbidden('watch');
                yield* watch(resource, ...rest);
              },
      }),
    };
    const planned = await planRerun(INPUT, without);
    expect((await applyRerun(planned, 'none', without)).run?.uid).toBe('new');
  });
});

describe('runs that a synchronization deletes', () => {
  const old = aRun('avstemming').ownedBy(naisjob);

  test('are named in the plan', async () => {
    const plan = await planRerun(INPUT, createDeps(play({ runs: [rolloutRun, old.complete().build()] })));
    expect(plan.plan.steps[0]?.consequence).toBe(
      'the operator writes everything it makes for this job again; job.batch/avstemming, which belongs to the Naisjob itself, is deleted with its logs',
    );
  });

  test('and not an active one, unless forced', async () => {
    const runs = [aRun('avstemming').ownedBy(naisjob).build()];
    await expect(planRerun(INPUT, createDeps(play({ runs })))).rejects.toThrow('run avstemming is active and belongs');
    const pure = { ...INPUT, strategy: 'resync' as const };
    await expect(planRerun(pure, createDeps(play({ runs })))).rejects.toThrow('run avstemming is active and belongs');
    expect((await planRerun({ ...INPUT, force: true }, createDeps(play({ runs })))).strategy).toBe('resync');
  });
});

describe('strategy', () => {
  test('known to start nothing: the run is created at once, and nothing is patched', async () => {
    const cluster = play({ naisjob: deployed }, { create });
    expect((await rerun(cluster)).strategy).toBe('job');
    expect(cluster.calls.map(([method]) => method)).not.toContain('patch');
  });

  test('resync only waits for the synchronization, even of a scheduled job', async () => {
    const scheduled = aNaisjob().scheduled().build();
    const result = await rerun(play({ naisjob: scheduled, naisjobs: [modified(synchronized(scheduled))] }), {
      strategy: 'resync',
    });
    expect(result).toMatchObject({ strategy: 'resync', synchronization: { state: 'RolloutComplete' } });
    expect(result.run).toBeUndefined();
  });

  test('--run copies that run; one that is not the job’s is refused with the names there are', async () => {
    const cluster = play({ naisjob: deployed }, { create });
    expect((await rerun(cluster, { run: 'avstemming-1' })).job?.metadata.ownerReferences?.[0]?.uid).toBe(
      cronJob.metadata.uid,
    );
    await expect(rerun(cluster, { run: 'avstemming-l' })).rejects.toMatchObject({
      reason: 'NotFound',
      hints: ['Did you mean avstemming-1?'],
    });
    await expect(rerun(cluster, { run: 'avstemming-1', strategy: 'resync' })).rejects.toThrow(UsageError);
  });

  test('a Job of that name without the label is in the way too', async () => {
    const cluster = play({ naisjob: deployed, runs: [], unlabelled: [rolloutRun] }, { create });
    expect((await rerun(cluster)).strategy).toBe('job');
  });

  test('a scheduled job that was never synchronized: first that, then the run from its CronJob', async () => {
    const scheduled = aNaisjob().scheduled().build();
    const cluster = play(
      {
        naisjob: aNaisjob().scheduled().unseen().build(),
        runs: [],
        naisjobs: [modified(synchronized(scheduled))],
      },
      { create },
    );
    const result = await rerun(cluster);
    expect(result).toMatchObject({ strategy: 'resync', run: { uid: 'created', startedBy: 'kubectl-naisjob' } });
  });

  test('nothing is started for a job or a CronJob that is being deleted', async () => {
    const going = aNaisjob().deployedBy('abc').deleting('x').build();
    await expect(rerun(play({ naisjob: going }))).rejects.toThrow('naisjob.nais.io/avstemming is being deleted');
    const itsCronJob = aCronJob().ownedBy(naisjob).deleting('x').build();
    const cluster = play({ naisjob: deployed, cronJob: itsCronJob });
    await expect(rerun(cluster, { run: 'avstemming-1' })).rejects.toThrow('cronjob.batch/avstemming is being deleted');
  });

  test('a copy that belongs to no CronJob is warned of', async () => {
    const cluster = play(
      { cronJob: undefined, runs: [aRun('avstemming').complete().ownedBy(naisjob).build()] },
      { create },
    );
    expect((await rerun(cluster, { run: 'avstemming' })).warnings).toEqual([
      'there is no CronJob that the copy could belong to: it stays, with its pods and logs, until someone deletes it',
    ]);
  });

  test('the jobs are listed by the label that the operator gives', async () => {
    const cluster = play({ naisjob: deployed }, { create });
    await rerun(cluster);
    expect(cluster.calls.find(([method]) => method === 'list')?.slice(1, 3)).toEqual([
      JOBS,
      { namespace: 'myteam', labelSelector: 'app=avstemming' },
    ]);
  });
});
