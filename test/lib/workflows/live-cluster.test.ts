import { describe, expect, test, vi } from 'vitest';
import { ConnectionError, StatusError } from '../../../src/lib/model/errors.ts';
import { CRONJOBS, JOBS, NAISJOBS, PODS } from '../../../src/lib/model/resource.ts';
import { LiveCluster } from '../../../src/lib/workflows/live-cluster.ts';
import { collect } from '../../../src/lib/workflows/read-job.ts';
import { aCronJob, aNaisjob, aPod, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster } from '../../support/fake-cluster.ts';
import { forbidden, notFound } from '../../support/scenario.ts';
import { LiveWatches } from './support/live-watches.ts';

const HERE = { namespace: 'myteam' };

function start(
  there: ConstructorParameters<typeof LiveWatches>[0] = {},
  answers: Parameters<typeof createFakeCluster>[0] = {},
) {
  const watches = new LiveWatches(there);
  const stop = new AbortController();
  const cluster = createFakeCluster({ watch: watches.watch, ...answers });
  const live = new LiveCluster(createDeps(cluster, stop.signal));
  const names = async (resource = JOBS) =>
    (await collect(live.deps.cluster.list(resource, HERE))).map(({ metadata }) => metadata.name);
  return { watches, stop, cluster, live, names };
}

test('a list is asked for once, and then knows what changes', async () => {
  const { watches, live, names } = start({ jobs: [aRun('a').build()] });
  expect(await names()).toEqual(['a']);
  for (const [type, name] of [
    ['ADDED', 'b'],
    ['DELETED', 'a'],
  ] as const) {
    const change = live.nextChange();
    watches.tell('jobs', type, aRun(name).build());
    await change;
  }
  expect(await names()).toEqual(['b']);
  expect(watches.opened).toEqual(['jobs']);
});

test('selectors and metadata are lists of their own', async () => {
  const { watches, live } = start();
  const { list } = live.deps.cluster;
  await collect(list(PODS, { ...HERE, labelSelector: 'app=x' }));
  await collect(list(PODS, HERE, { shape: 'metadata' }));
  await collect(list(PODS, HERE));
  expect(watches.opened).toEqual(['pods app=x', 'pods metadata', 'pods']);
});

test('what is not asked for any more is watched no longer', async () => {
  const { watches, live, names } = start();
  await names(JOBS);
  await names(PODS);
  live.forgetUnused();
  expect(watches.open).toEqual(['jobs', 'pods']);
  await names(PODS);
  live.forgetUnused();
  await new Promise((resolve) => setImmediate(resolve));
  expect(watches.open).toEqual(['pods']);
});

describe('a single object', () => {
  test('may come into being, change and go', async () => {
    const { watches, live } = start();
    const get = () => live.deps.cluster.get(CRONJOBS, { ...HERE, name: 'avstemming' });
    await expect(get()).rejects.toMatchObject({ code: 404, message: 'cronjobs.batch "avstemming" not found' });
    const change = live.nextChange();
    watches.tell('cronjobs metadata.name=avstemming', 'ADDED', aCronJob().build());
    await change;
    expect((await get()).metadata.name).toBe('avstemming');
    expect(watches.opened).toHaveLength(1);
  });

  test('that is an owner and gone is asked for once and not watched', async () => {
    const { live, cluster, watches } = start({}, { get: (resource) => Promise.reject(notFound(resource, 'gone')) });
    const get = () => live.deps.cluster.get(JOBS, { ...HERE, name: 'gone' });
    await expect(get()).rejects.toMatchObject({ code: 404 });
    await expect(get()).rejects.toMatchObject({ code: 404 });
    expect(cluster.calls.filter(([method]) => method === 'get')).toHaveLength(1);
    expect(watches.opened).toEqual([]);
  });

  test('that is an owner and there is watched', async () => {
    const run = aRun('there').build();
    const { live } = start({ 'jobs metadata.name=there': [run] }, { get: () => Promise.resolve(run) });
    expect(await live.deps.cluster.get(JOBS, { ...HERE, name: 'there' })).toEqual(run);
  });
});

test('discovery is asked for once', async () => {
  const { live, cluster } = start({}, { discover: () => Promise.resolve({ resources: [], incomplete: [] }) });
  await live.deps.cluster.discover();
  await live.deps.cluster.discover();
  expect(cluster.calls).toHaveLength(1);
});

test('discovery is asked again after the pause, and only what it says anew is a change', async () => {
  const stop = new AbortController();
  const answers = [['jobs'], ['jobs'], ['jobs', 'pods']];
  const discover = () => Promise.resolve({ resources: [], incomplete: answers.shift() ?? [] });
  const cluster = createFakeCluster({ discover });
  const deps = createDeps(cluster, stop.signal);
  const live = new LiveCluster(deps, 10_000);
  const ask = async () => (await live.deps.cluster.discover()).incomplete;
  expect(await ask()).toEqual(['jobs']);
  const isChanged = vi.fn<() => void>();
  const change = live.nextChange().then(isChanged);
  deps.elapse();
  await vi.waitFor(() => expect(cluster.calls).toHaveLength(2));
  expect(await ask()).toEqual(['jobs']);
  expect(isChanged).not.toHaveBeenCalled();
  await vi.waitFor(() => {
    deps.elapse();
    expect(cluster.calls).toHaveLength(3);
  });
  await change;
  expect(await ask()).toEqual(['jobs', 'pods']);
  live.close();
});

test('a watch that is refused fails each reading, and is told as a change', async () => {
  const { live, watches, names } = start();
  await names();
  const change = live.nextChange();
  watches.fail('jobs', forbidden(JOBS));
  await change;
  await expect(names()).rejects.toMatchObject({ reason: 'Forbidden' });
});

describe('what fails in passing', () => {
  const broken = new StatusError(
    { code: 503, reason: 'ServiceUnavailable', message: 'unavailable' },
    { verb: 'list', resource: 'jobs.batch' },
  );

  test('a list: the same within one reading, and asked for again by the next, without a change in between', async () => {
    const { live, watches, names } = start({ jobs: [aRun('a').build()] });
    const isChanged = vi.fn<() => void>();
    void live.nextChange().then(isChanged);
    watches.failFirst('jobs', broken);
    await expect(names()).rejects.toBe(broken);
    await expect(names()).rejects.toBe(broken);
    expect(watches.opened).toEqual(['jobs']);
    expect(live.forgetFailed()).toBe(true);
    expect(await names()).toEqual(['a']);
    expect(live.forgetFailed()).toBe(false);
    expect(watches.opened).toEqual(['jobs', 'jobs']);
    expect(isChanged).not.toHaveBeenCalled();
  });

  test('an answer', async () => {
    const run = aRun('there').build();
    let isReached = false;
    const get = () => (isReached ? Promise.resolve(run) : Promise.reject(new ConnectionError('refused')));
    const { live } = start({ 'jobs metadata.name=there': [run] }, { get });
    const read = () => live.deps.cluster.get(JOBS, { ...HERE, name: 'there' });
    await expect(read()).rejects.toThrow('refused');
    isReached = true;
    await expect(read()).rejects.toThrow('refused');
    live.forgetFailed();
    expect(await read()).toEqual(run);
  });

  test('a refusal does not pass', async () => {
    const { live, watches, names } = start();
    watches.failFirst('jobs', forbidden(JOBS));
    await expect(names()).rejects.toMatchObject({ reason: 'Forbidden' });
    expect(live.forgetFailed()).toBe(false);
    await expect(names()).rejects.toMatchObject({ reason: 'Forbidden' });
    expect(watches.opened).toEqual(['jobs']);
  });
});

test('an interruption ends the reading with its reason', async () => {
  const { live, stop, names } = start({ naisjobs: [aNaisjob().build(), aPod().build()] });
  await names(NAISJOBS);
  const change = live.nextChange();
  const reason = new Error('stopped');
  stop.abort(reason);
  await change;
  await expect(names(NAISJOBS)).rejects.toBe(reason);
});
