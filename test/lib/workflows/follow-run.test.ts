import { describe, expect, test } from 'vitest';
import type { WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { InterruptedError, StillRunningError } from '../../../src/lib/model/errors.ts';
import { JOBS, PODS, type Resource } from '../../../src/lib/model/resource.ts';
import { followRun } from '../../../src/lib/workflows/follow-run.ts';
import type { RunEvent } from '../../../src/lib/workflows/run-event.ts';
import { aPod, aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const run = aRun().build();
const attempt = (name: string) =>
  aPod(name)
    .ownedBy(run)
    .change((pod) => void (pod.spec['restartPolicy'] = 'Never'));

/** Watches that a test feeds: what is put in is told in order. */
function createFeed() {
  const queues = new Map<Resource, { events: WatchEvent[]; wake: () => void }>();
  const queueOf = (resource: Resource) => {
    const known = queues.get(resource) ?? { events: [{ type: 'SYNCED' } as WatchEvent], wake: () => undefined };
    queues.set(resource, known);
    return known;
  };
  async function* watch(
    resource: Resource,
    _selection: unknown,
    { signal }: { signal: AbortSignal },
  ): AsyncGenerator<WatchEvent> {
    const queue = queueOf(resource);
    signal.addEventListener('abort', () => queue.wake(), { once: true });
    while (!signal.aborted) {
      const next = queue.events.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (queue.wake = resolve));
    }
  }
  const put = (resource: Resource, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject, isFirst = false) => {
    const queue = queueOf(resource);
    if (isFirst) queue.events.unshift({ type, object });
    else queue.events.push({ type, object });
    queue.wake();
  };
  put(JOBS, 'ADDED', run, true);
  return { watch, put };
}

function start(feed: ReturnType<typeof createFeed>, options: { timeoutMs?: number; signal?: AbortSignal } = {}) {
  const events: string[] = [];
  const cluster = createFakeCluster({ watch: feed.watch as never, list: () => pageOf<KubeObject>() });
  const deps = createDeps(cluster, options.signal);
  const tell = (event: RunEvent) => {
    const what = event.type === 'waiting' ? event.reason.reason : (event.attempt?.pod ?? '');
    events.push(`${event.type} ${what}`);
  };
  const { timeoutMs = 0 } = options;
  return { events, deps, outcome: followRun({ naisjob: 'avstemming', run, timeoutMs }, tell, deps) };
}

test('attempts in order, each with what it waits for and how it ended', async () => {
  const feed = createFeed();
  const { events, outcome } = start(feed);
  feed.put(PODS, 'ADDED', attempt('a').waiting('ImagePullBackOff', 'no such image').build());
  feed.put(PODS, 'MODIFIED', attempt('a').failed(3).build());
  feed.put(PODS, 'ADDED', attempt('b').completed().aged(1).build());
  await new Promise((resolve) => setImmediate(resolve));
  feed.put(JOBS, 'MODIFIED', aRun().complete().build());
  expect(await outcome).toMatchObject({
    state: 'Complete',
    exitCode: 0,
    attempts: [{ pod: 'a', exitCode: 3 }, { pod: 'b' }],
  });
  expect(events.filter((each) => !each.includes('NoPodYet'))).toEqual([
    'attempt-started a',
    ...events.filter((each) => each === 'waiting ImagePullBackOff'),
    'attempt-ended a',
    'attempt-started b',
    'attempt-ended b',
  ]);
});

test('a run that its TTL removes is reported as it was last seen', async () => {
  const feed = createFeed();
  const { outcome } = start(feed);
  feed.put(PODS, 'ADDED', attempt('a').failed(42).build());
  feed.put(PODS, 'DELETED', attempt('a').failed(42).build());
  feed.put(JOBS, 'DELETED', aRun().failed().build());
  expect(await outcome).toMatchObject({ state: 'Failed', exitCode: 42 });
});

test('the watch of the pods is behind that of the run: the log is read all the same', async () => {
  const feed = createFeed();
  const ended = attempt('a').failed(3).build();
  async function* logs(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('2026-01-01T00:00:00.000000000Z no token\n');
  }
  const cluster = createFakeCluster({ watch: feed.watch as never, list: () => pageOf<KubeObject>(ended), logs });
  const told: RunEvent[] = [];
  feed.put(PODS, 'ADDED', attempt('a').waiting('ContainerCreating').build());
  feed.put(JOBS, 'MODIFIED', aRun().failed().build());
  const input = { naisjob: 'avstemming', run, logs: { timestamps: false } };
  const outcome = await followRun(input, (event) => void told.push(event), createDeps(cluster));
  expect(outcome).toMatchObject({ exitCode: 3, attempts: [{ state: 'Failed' }] });
  const text = told.map((event) => (event.type === 'log' ? Buffer.from(event.bytes).toString() : '')).join('');
  expect(text).toBe('no token\n');
});

test('a run that is over while a sidecar still runs: the follow ends and names it', async () => {
  const feed = createFeed();
  const { events, outcome } = start(feed);
  feed.put(PODS, 'ADDED', attempt('a').failed(1).phase('Running').withSidecar('istio-proxy').build());
  feed.put(JOBS, 'MODIFIED', aRun().failed('DeadlineExceeded').build());
  expect(await outcome).toMatchObject({ exitCode: 1, attempts: [{ runningSidecars: ['istio-proxy'] }] });
  expect(events).toContain('sidecars-running a');
});

describe('the run goes on', () => {
  test('when the time is up', async () => {
    const { outcome, deps } = start(createFeed(), { timeoutMs: 5_000 });
    deps.elapse();
    const error = await outcome.catch((each: unknown) => each);
    expect(error).toBeInstanceOf(StillRunningError);
    expect(error).toMatchObject({
      message: 'run avstemming-1 is not over after 5s: it goes on',
      hints: ['Wait for it again with: kubectl naisjob wait avstemming avstemming-1 -n myteam'],
    });
  });

  test('after Ctrl-C', async () => {
    const stop = new AbortController();
    const { outcome } = start(createFeed(), { signal: stop.signal });
    stop.abort(new InterruptedError('interrupted'));
    await expect(outcome).rejects.toThrow('interrupted: run avstemming-1 goes on');
  });
});
