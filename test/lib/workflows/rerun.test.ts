import { describe, expect, test } from 'vitest';
import type { Selection, WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import { FailedError, StatusError, StillRunningError, UsageError } from '../../../src/lib/model/errors.ts';
import type { KubeObject, NewObject } from '../../../src/lib/model/kube-object.ts';
import type { Naisjob } from '../../../src/lib/model/naisjob.ts';
import { CRONJOBS, JOBS, NAISJOBS, type Resource } from '../../../src/lib/model/resource.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { applyRerun, planRerun, type RerunInput } from '../../../src/lib/workflows/rerun.ts';
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
      Object.assign(each, { metadata: its.metadata, status: { ...its.status, synchronizationTime: 'later' } }),
    )
    .build();

interface Story {
  naisjob?: Naisjob;
  cronJob?: KubeObject | undefined;
  runs?: Run[];
  /** What the two watches tell after the nudge. */
  naisjobs?: WatchEvent[];
  jobs?: WatchEvent[];
}

/** A cluster that plays a story; a watch that has told all of it waits until it is stopped. */
function play(story: Story, more: Parameters<typeof createFakeCluster>[0] = {}) {
  const { naisjob: its = naisjob, runs = [rolloutRun] } = story;
  const itsCronJob = 'cronJob' in story ? story.cronJob : cronJob;
  return createFakeCluster({
    get: async (resource: Resource) => {
      const found = resource === NAISJOBS ? its : resource === CRONJOBS ? itsCronJob : undefined;
      if (found === undefined)
        throw new StatusError({ code: 404, reason: 'NotFound', message: 'not found' }, { verb: 'get', resource: 'x' });
      return found;
    },
    list: () => pageOf<KubeObject>(...runs),
    whoAmI: async () => 'kari@nav.no',
    served: async () => SERVED,
    patch: async () => its,
    async *watch(resource: Resource, _selection: Selection, { signal }: { signal: AbortSignal }) {
      yield* (resource === NAISJOBS ? story.naisjobs : story.jobs) ?? [];
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    ...more,
  });
}

async function rerun(cluster: ReturnType<typeof play>, input: Partial<RerunInput> = {}, deps = createDeps(cluster)) {
  return applyRerun(await planRerun({ ...INPUT, ...input }, deps), 'none', deps);
}

const added = (object: KubeObject): WatchEvent => ({ type: 'ADDED', object });
const modified = (object: KubeObject): WatchEvent => ({ type: 'MODIFIED', object });
const create = async (_resource: Resource, _namespace: string, object: NewObject) =>
  ({ ...object, metadata: { ...object.metadata, uid: 'created', resourceVersion: '1' } }) as KubeObject;

describe('resync', () => {
  test('clears the hash on the status subresource behind a test of the resourceVersion, and is done at a new UID', async () => {
    const run = aRun('avstemming-2').uid('new').ownedBy(cronJob).build();
    const cluster = play({ jobs: [added(rolloutRun), added(run)] });
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
    const run = aRun('avstemming-2').uid('new').build();
    const cluster = play({ jobs: [added(run)] }, { served: async () => ({ ...SERVED, subresources: [] }) });
    await rerun(cluster);
    expect(cluster.calls.find(([method]) => method === 'patch')?.[4]).not.toHaveProperty('subresource');
  });

  test('the hash is back and the operator’s Job is in the way: the run is created from the CronJob', async () => {
    const cluster = play({ naisjobs: [modified(synchronized(naisjob))], jobs: [added(rolloutRun)] }, { create });
    expect((await rerun(cluster)).run).toMatchObject({ uid: 'created', startedBy: 'kubectl-naisjob' });
  });

  test('someone else’s manual run is not taken for the operator’s', async () => {
    const theirs = aRun('avstemming-cli-x')
      .uid('theirs')
      .annotated({ 'cronjob.kubernetes.io/instantiate': 'manual' })
      .build();
    const run = aRun('avstemming-2').uid('new').build();
    expect((await rerun(play({ jobs: [added(theirs), added(run)] }))).run?.uid).toBe('new');
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
    await expect.poll(() => cluster.calls.filter(([method]) => method === 'watch').length).toBe(2);
    deps.elapse();
    expect(await result).toBeInstanceOf(StillRunningError);
    expect(cluster.calls.map(([method]) => method)).not.toContain('create');
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
    const cluster = play({ naisjob: clearing, jobs: [added(aRun('avstemming-2').uid('new').build())] });
    await rerun(cluster);
    expect(cluster.calls.map(([method]) => method)).not.toContain('patch');
  });

  test('a job the operator has missed is touched, and the touch is taken back', async () => {
    const cluster = play({
      naisjob: aNaisjob().unseen().build(),
      cronJob: undefined,
      runs: [],
      jobs: [added(aRun().uid('new').build())],
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
      { jobs: [added(aRun('avstemming-2').uid('new').build())] },
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
    await expect(rerun(cluster, { run: 'nope' })).rejects.toMatchObject({
      reason: 'Refused',
      hints: ['Its runs are: avstemming-1'],
    });
    await expect(rerun(cluster, { run: 'avstemming-1', strategy: 'resync' })).rejects.toThrow(UsageError);
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
