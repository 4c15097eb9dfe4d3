import { describe, expect, test } from 'vitest';
import { ConnectionError, FailedError } from '../../../src/lib/model/errors.ts';
import { JOBS } from '../../../src/lib/model/resource.ts';
import { LiveCluster } from '../../../src/lib/workflows/live-cluster.ts';
import { collect } from '../../../src/lib/workflows/read-job.ts';
import { watchPicture } from '../../../src/lib/workflows/watch-picture.ts';
import { aRun } from '../../support/builders.ts';
import { createDeps, createFakeCluster } from '../../support/fake-cluster.ts';
import { notFound } from '../../support/scenario.ts';
import { LiveWatches } from './support/live-watches.ts';

/** A picture of the names of all runs; `next` resolves with the next one that is shown. */
function start(fails: (shown: number) => unknown = () => undefined, readingMs = 0) {
  const watches = new LiveWatches({ jobs: [aRun('a').build()] });
  const stop = new AbortController();
  const sleeps: { ms: number; wake(): void }[] = [];
  const deps = createDeps(createFakeCluster({ watch: watches.watch }), stop.signal);
  let now = deps.clock.now();
  const clock = {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleeps.push({ ms, wake: resolve });
        if (signal?.aborted === true) reject(signal.reason as Error);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
  };
  const live = new LiveCluster(deps);
  let isLenient = false;
  const pictures: string[] = [];
  let shown = Promise.withResolvers<string>();
  const show = (text: string) => {
    pictures.push(text);
    shown.resolve(text);
    shown = Promise.withResolvers();
  };
  const read = async () => {
    now += readingMs;
    const error = fails(pictures.length);
    if (error !== undefined) throw error;
    const listed = collect(live.deps.cluster.list(JOBS, { namespace: 'myteam' }));
    const runs = await (isLenient ? listed.catch(() => undefined) : listed);
    if (runs === undefined) return 'left out';
    return runs.map(({ metadata }) => metadata.name).join(' ');
  };
  const run = (tickMs?: number) =>
    watchPicture(
      { read, show, showGone: ({ message }) => show(message) },
      [live],
      { clock, signal: stop.signal },
      { tickMs },
    );
  /** Ends the newest sleep of so many ms. */
  const elapse = (ms: number) => sleeps.findLast((each) => each.ms === ms)?.wake();
  return {
    watches,
    stop,
    run,
    elapse,
    pictures,
    /** From now on a list that cannot be read is no failure. */
    leaveOut: () => (isLenient = true),
    next: () => shown.promise,
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

const add = (watches: LiveWatches, name: string) => watches.tell('jobs', 'ADDED', aRun(name).build());

test('shows at once, then after each change, and what changes within the pause in one picture', async () => {
  const { watches, run, elapse, pictures, next, settle, stop } = start();
  const ended = run().catch((error: unknown) => error);
  expect(await next()).toBe('a');
  await settle();
  add(watches, 'b');
  add(watches, 'c');
  await settle();
  expect(pictures).toEqual(['a']);
  elapse(200);
  expect(await next()).toBe('a b c');
  await settle();
  elapse(200);
  await settle();
  expect(pictures).toHaveLength(2);
  add(watches, 'd');
  expect(await next()).toBe('a b c d');
  stop.abort(new FailedError('stopped'));
  expect(await ended).toMatchObject({ message: 'stopped' });
  await settle();
  expect(watches.open).toEqual([]);
});

test('with a tick it shows again when nothing changes', async () => {
  const { run, elapse, next, pictures, settle, stop } = start();
  const ended = run(1000).catch(() => undefined);
  await next();
  await settle();
  elapse(1000);
  elapse(200);
  await next();
  expect(pictures).toEqual(['a', 'a']);
  stop.abort(new FailedError('stopped'));
  await ended;
});

test('what fails at first is a failure', async () => {
  await expect(start(() => notFound(JOBS, 'x')).run()).rejects.toMatchObject({ code: 404 });
});

test('a job that goes away later is told, and may come back; any other failure ends the watch', async () => {
  const { watches, run, elapse, next, settle } = start((shown) =>
    shown === 1 ? notFound(JOBS, 'x') : shown === 3 ? new FailedError('broken') : undefined,
  );
  const ended = run().catch((error: unknown) => error);
  await next();
  await settle();
  const more = async (name: string) => {
    add(watches, name);
    elapse(200);
  };
  await more('b');
  expect(await next()).toBe('jobs.batch "x" not found');
  await settle();
  await more('c');
  expect(await next()).toBe('a b c');
  await settle();
  await more('d');
  expect(await ended).toMatchObject({ message: 'broken' });
});

test('a picture that takes long is followed by a pause that is five times as long, up to two seconds', async () => {
  for (const [readingMs, pauseMs] of [
    [30, 200],
    [100, 500],
    [9000, 2000],
  ] as const) {
    const { watches, run, elapse, next, settle, stop } = start(() => undefined, readingMs);
    const ended = run().catch((error: unknown) => error);
    // The first one waits for the server, which says nothing about the next.
    await next();
    await settle();
    add(watches, 'b');
    elapse(200);
    await next();
    await settle();
    add(watches, 'c');
    await settle();
    elapse(pauseMs);
    expect(await next()).toBe('a b c');
    stop.abort();
    await ended;
  }
});

describe('a server that cannot be reached for a while', () => {
  test('before the first picture is a failure', async () => {
    const refused = new ConnectionError('refused');
    await expect(start(() => refused).run()).rejects.toBe(refused);
  });

  test('later is waited for: the last picture stays, and it is read again', async () => {
    let failures = 2;
    const { watches, run, elapse, next, settle, stop, pictures } = start((shown) =>
      shown === 1 && failures-- > 0 ? new ConnectionError('refused') : undefined,
    );
    const ended = run().catch((error: unknown) => error);
    await next();
    await settle();
    add(watches, 'b');
    elapse(200);
    await settle();
    elapse(200);
    elapse(5000);
    await settle();
    expect(pictures).toEqual(['a']);
    elapse(200);
    elapse(5000);
    expect(await next()).toBe('a b');
    stop.abort(new FailedError('stopped'));
    expect(await ended).toMatchObject({ message: 'stopped' });
  });

  test('what was left out of a picture is read again after a while', async () => {
    const { watches, run, elapse, next, settle, stop, leaveOut } = start();
    leaveOut();
    watches.failFirst('jobs', new ConnectionError('refused'));
    const ended = run().catch((error: unknown) => error);
    expect(await next()).toBe('left out');
    await settle();
    elapse(200);
    elapse(5000);
    expect(await next()).toBe('a');
    stop.abort(new FailedError('stopped'));
    await ended;
  });
});
