import { describe, expect, test } from 'vitest';
import type { WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import {
  ConnectionError,
  FailedError,
  InterruptedError,
  RefusedError,
  StatusError,
  StillRunningError,
} from '../../../src/lib/model/errors.ts';
import { JOBS, type Resource } from '../../../src/lib/model/resource.ts';
import type { DryRun } from '../../../src/lib/model/results.ts';
import type { Run } from '../../../src/lib/model/run.ts';
import { applyResumeRun } from '../../../src/lib/workflows/resume-run.ts';
import { planResumeRun, type ResumeRunInput } from '../../../src/lib/workflows/resume-run-plan.ts';
import { aCronJob, aNaisjob, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const INPUT: ResumeRunInput = {
  namespace: 'myteam',
  name: 'avstemming',
  run: 'avstemming-1',
  force: false,
  timeoutMs: 30_000,
};
const naisjob = aNaisjob().scheduled().build();
const cronJob = aCronJob()
  .scheduled()
  .ownedBy(naisjob)
  .change((each) => (each.spec.concurrencyPolicy = 'Forbid'))
  .build();
const aJobs = (name: string) => aRun(name).ownedBy(cronJob).labelled({ app: 'avstemming' });
const held = aJobs('avstemming-1').suspended().build();
const active = aJobs('avstemming-2').build();

const refuse = (code: number, reason: string) =>
  new StatusError({ code, reason, message: reason }, { verb: 'patch', resource: 'jobs.batch' });

/** What the run looks like after each change. */
const seenAs = (change: (run: Run) => void): Run => {
  const run = structuredClone(held);
  run.spec.suspend = false;
  change(run);
  return run;
};
const told = seenAs(() => undefined);
const working = seenAs((run) => (run.status = { active: 1, conditions: [{ type: 'Suspended', status: 'False' }] }));

function createWorld(run: Run = held, events: WatchEvent[] = [], others: Run[] = []) {
  return createFakeCluster({
    get: async (resource: Resource) => structuredClone(resource === JOBS ? run : cronJob),
    list: () => pageOf(run, ...others),
    can: async () => true,
    patch: async () => run,
    async *watch(_resource, _selection, { signal }) {
      yield* events;
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
}

async function resume(
  cluster: ReturnType<typeof createWorld>,
  input: Partial<ResumeRunInput> = {},
  dryRun: DryRun = 'none',
  deps = createDeps(cluster),
) {
  return applyResumeRun(await planResumeRun({ ...INPUT, ...input }, deps), dryRun, deps);
}

const patches = (cluster: ReturnType<typeof createWorld>) => cluster.calls.filter(([method]) => method === 'patch');
const come = (...runs: Run[]): WatchEvent[] => [
  { type: 'ADDED', object: runs[0] ?? held },
  { type: 'SYNCED' },
  ...runs.slice(1).map((object): WatchEvent => ({ type: 'MODIFIED', object })),
];

test('the server is lost while the pod is waited for: that the run was resumed', async () => {
  const cluster = Object.assign(Object.create(createWorld()), {
    watch() {
      throw new ConnectionError('refused');
    },
  });
  await expect(resume(cluster)).rejects.toMatchObject({
    message: 'refused',
    hints: [
      'Run avstemming-1 was resumed, and was not seen to work. See why: kubectl naisjob diagnose avstemming -n myteam',
    ],
  });
});

test('patched behind a test of its version, and done when it has a pod', async () => {
  const cluster = createWorld(held, come(told, working));
  const result = await resume(cluster);
  expect(result).toMatchObject({ verb: 'resume', run: { name: 'avstemming-1', outcome: 'resumed' }, warnings: [] });
  expect(patches(cluster)[0]?.[3]).toEqual({
    type: 'json',
    operations: [
      { op: 'test', path: '/metadata/resourceVersion', value: held.metadata.resourceVersion },
      { op: 'add', path: '/spec/suspend', value: false },
    ],
  });
});

test('one that is over by the time it is seen is resumed as well', async () => {
  const over = seenAs((run) => (run.status = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }));
  expect((await resume(createWorld(held, come(over)))).run.outcome).toBe('resumed');
});

describe('nothing is sent', () => {
  test.each([
    ['it is not suspended', active, 'Running'],
    ['it is over', aJobs('avstemming-1').complete().build(), 'Complete'],
  ])('%s', async (_, run, state) => {
    const cluster = createWorld(run);
    expect((await resume(cluster)).run).toMatchObject({ outcome: 'unchanged', state });
    expect(patches(cluster)).toEqual([]);
  });

  test('a client dry run', async () => {
    const cluster = createWorld();
    const { run, plan } = await resume(cluster, {}, 'client');
    expect(run.outcome).toBe('planned');
    expect(plan.steps.map(({ action, object }) => [action, object])).toEqual([['patch', 'job.batch/avstemming-1']]);
    expect(patches(cluster)).toEqual([]);
  });

  test('it is being deleted', async () => {
    const leaving = structuredClone(held);
    leaving.metadata.deletionTimestamp = '2026-11-24T09:00:00Z';
    await expect(resume(createWorld(leaving))).rejects.toThrow(RefusedError);
  });

  test('another run is active under Forbid, unless it is forced', async () => {
    const cluster = createWorld(held, come(working), [active]);
    await expect(resume(cluster)).rejects.toThrow(
      "run avstemming-2 is active, and the job's concurrencyPolicy is Forbid",
    );
    expect(patches(cluster)).toEqual([]);
    expect((await resume(cluster, { force: true })).warnings).toEqual([
      'run avstemming-2 is active; both will run at the same time',
    ]);
  });
});

test('a server dry run is sent, and nothing is waited for', async () => {
  const cluster = createWorld();
  expect((await resume(cluster, {}, 'server')).run.outcome).toBe('planned');
  expect(patches(cluster)[0]?.[4]).toMatchObject({ dryRun: true });
});

describe('what goes wrong afterwards', () => {
  test('no pod in time: exit 8, and where to look', async () => {
    const cluster = createWorld(held, come(told));
    const deps = createDeps(cluster);
    const resuming = resume(cluster, {}, 'none', deps);
    const failed = expect(resuming).rejects.toThrow(StillRunningError);
    await new Promise((resolve) => setImmediate(resolve));
    deps.elapse();
    await failed;
    await expect(resuming).rejects.toMatchObject({
      message: 'run avstemming-1 was resumed, and after 30s it has no pod yet',
      hints: ['See why: kubectl naisjob diagnose avstemming -n myteam'],
    });
  });

  test.each([
    ['removed', [...come(told), { type: 'DELETED', object: told } as const], 'was removed after it was resumed'],
    ['suspended again', come(told, held), 'was resumed, and someone suspended it again'],
  ])('%s', async (_, events, message) => {
    const resuming = resume(createWorld(held, events));
    await expect(resuming).rejects.toThrow(FailedError);
    await expect(resuming).rejects.toThrow(message);
  });

  test('Ctrl-C: that it was resumed', async () => {
    const stop = new AbortController();
    const cluster = createWorld(held, come(told));
    const resuming = resume(cluster, {}, 'none', createDeps(cluster, stop.signal));
    const failed = expect(resuming).rejects.toThrow(InterruptedError);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new InterruptedError('interrupted'));
    await failed;
    await expect(resuming).rejects.toThrow('interrupted; run avstemming-1 was resumed');
  });
});

test('somebody else has changed it: it is read again', async () => {
  const later = structuredClone(held);
  later.metadata.resourceVersion = '2000';
  const cluster = createWorld(held, come(working));
  const versions: unknown[] = [];
  const answers = {
    get: async (resource: Resource) => (resource !== JOBS ? cronJob : versions.length === 0 ? held : later),
    patch: async (...[, , patch]: Parameters<typeof cluster.patch>) => {
      versions.push(patch.type === 'json' ? patch.operations[0]?.value : undefined);
      if (versions.length === 1) throw refuse(422, 'Invalid');
      return later;
    },
  };
  const moved = createFakeCluster({
    ...answers,
    list: () => pageOf(held),
    can: async () => true,
    watch: (...args) => cluster.watch(...args),
  });
  expect((await resume(moved)).run.outcome).toBe('resumed');
  expect(versions).toEqual([held.metadata.resourceVersion, '2000']);
});
