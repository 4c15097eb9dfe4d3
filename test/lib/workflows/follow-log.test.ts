// Not a line lost or doubled, whatever the connection does: against a real HTTP server that cuts.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import { StatusError } from '../../../src/lib/model/errors.ts';
import type { Deps } from '../../../src/lib/workflows/deps.ts';
import { followLog, type LogEnd } from '../../../src/lib/workflows/follow-log.ts';
import type { LogSource } from '../../../src/lib/workflows/log-source.ts';
import { optionsFor } from '../cluster/support/connection.ts';
import { stampAt, startLogServer, type Line, type LogServer } from './support/log-server.ts';

let log: LogServer;
afterEach(() => log.stop());

function depsOf(server: LogServer): Deps {
  return {
    cluster: connect(optionsFor(server.url)),
    // Pauses between tries are of no interest here; a connection that falls silent is.
    clock: {
      now: () => 0,
      sleep: (ms, signal) => sleep(ms < 30_000 ? 1 : ms, undefined, { signal: signal!, ref: false }),
    },
    unique: () => 'request-of-this-test',
    progress: { waiting: () => undefined, done: () => undefined },
    signal: new AbortController().signal,
  };
}

const sourceOf = (server: LogServer, more: Partial<LogSource> = {}): LogSource => ({
  key: { namespace: 'team', name: 'pod' },
  container: 'main',
  isOver: () => server.isOver,
  isRunOver: () => false,
  isGone: () => false,
  restarts: () => 0,
  changed: () => new Promise(() => undefined),
  ...more,
});

async function read(
  source: LogSource,
  deps: Deps,
  follow = true,
  timestamps = false,
): Promise<{ text: Buffer; end: LogEnd }> {
  const batches = followLog(source, { timestamps }, follow, deps);
  const parts: Uint8Array[] = [];
  for (;;) {
    const next = await batches.next();
    if (next.done === true) return { text: Buffer.concat(parts), end: next.value };
    parts.push(Buffer.from(next.value));
  }
}

const textOf = (lines: Line[]): Buffer =>
  Buffer.concat(lines.map(({ text }) => Buffer.concat([text, Buffer.from('\n')])));

/** Lines every 0.1 ms, of which some stand side by side in one time and some are older than their predecessor, some empty, some the same. */
function untidyLines(count: number): Line[] {
  return Array.from({ length: count }, (_, index) => ({
    stamp: stampAt(100_000 * (index - (index % 7 === 3 ? 9 : index % 5 === 4 ? 1 : 0)) + 5e9),
    text: Buffer.from(index % 11 === 0 ? '' : index % 3 === 0 ? 'the same' : `line ${index} ${'x'.repeat(index % 90)}`),
  }));
}

test('a log is told byte for byte, without the node’s timestamps', async () => {
  log = await startLogServer([
    { stamp: stampAt(1), text: Buffer.from([0xff, 0x00, 0x1b, 0x5b, 0x41, 0x0d]) },
    { stamp: stampAt(2), text: Buffer.from('') },
    { stamp: stampAt(3), text: Buffer.from('2026-11-24T09:00:00.000000000Z its own time') },
  ]);
  expect(await read(sourceOf(log), depsOf(log))).toEqual({ text: textOf(log.lines), end: { end: 'complete' } });
});

test('with timestamps the node’s stay', async () => {
  log = await startLogServer([{ stamp: stampAt(1), text: Buffer.from('hello') }]);
  expect((await read(sourceOf(log), depsOf(log), true, true)).text.toString()).toBe(`${stampAt(1)} hello\n`);
});

describe('cut and taken up again', () => {
  test.each([1, 40, 1_000, 7_919, 12_345, 60_000])('after %i bytes, again and again', async (bytes) => {
    log = await startLogServer(untidyLines(2_000));
    for (let count = 0; count < 12; count += 1) log.fates.push({ cutAfter: bytes * (count + 1) });
    const { text, end } = await read(sourceOf(log), depsOf(log));
    expect(end).toEqual({ end: 'complete' });
    expect(text.equals(textOf(log.lines))).toBe(true);
  });

  test('a server that ends the log well before its end is not believed', async () => {
    log = await startLogServer(untidyLines(500));
    log.fates.push({ endAfter: 10_000 });
    expect((await read(sourceOf(log), depsOf(log))).text.equals(textOf(log.lines))).toBe(true);
  });

  test('in a line of 9 MiB, which is told in pieces', async () => {
    const long = Buffer.alloc(9 * 1024 * 1024, 'abcdefghij');
    log = await startLogServer([
      { stamp: stampAt(1), text: Buffer.from('first') },
      { stamp: stampAt(2), text: long },
      { stamp: stampAt(3), text: Buffer.from('last') },
    ]);
    log.fates.push({ cutAfter: 6_000_000 }, 'whole', { cutAfter: 8_000_000 });
    expect((await read(sourceOf(log), depsOf(log))).text.equals(textOf(log.lines))).toBe(true);
  });

  test('and rotated meanwhile: what the node still has that was not told', async () => {
    const lines = untidyLines(400).map((line, index) => ({ ...line, stamp: stampAt(1e6 * index) }));
    log = await startLogServer(lines);
    log.fates.push({ cutAfter: textOf(lines.slice(0, 100)).length });
    const deps = depsOf(log);
    const batches = followLog(sourceOf(log), { timestamps: false }, true, deps);
    const first = await batches.next();
    const told = [Buffer.from(first.value as Uint8Array)];
    // The file begins anew while the connection is cut.
    log.lines = lines.slice(300);
    for (let next = await batches.next(); next.done !== true; next = await batches.next())
      told.push(Buffer.from(next.value));
    const text = Buffer.concat(told).toString();
    expect(text.endsWith(textOf(log.lines).toString())).toBe(true);
    expect(
      textOf(lines)
        .toString()
        .startsWith(text.slice(0, text.length - textOf(log.lines).length)),
    ).toBe(true);
  });
});

describe('not there yet', () => {
  test.each([
    [204, ''],
    [400, 'container "main" in pod "pod" is waiting to start: ContainerCreating'],
    [404, 'the server could not find the requested resource ( pods/log pod)'],
    [500, 'Get "https://10.0.0.1:10250/containerLogs": dial tcp: connection refused'],
    [503, 'unavailable'],
  ])('%i is asked again', async (status, body) => {
    log = await startLogServer([{ stamp: stampAt(1), text: Buffer.from('here') }]);
    log.isOver = false;
    log.fates.push({ status, body }, { status, body });
    const source = sourceOf(log, { isOver: () => log.requests.length > 2 });
    expect((await read(source, depsOf(log))).text.toString()).toBe('here\n');
  });

  test('403 is told at once', async () => {
    log = await startLogServer([]);
    log.fates.push({ status: 403, body: 'no' });
    await expect(read(sourceOf(log), depsOf(log))).rejects.toThrow(StatusError);
    expect(log.requests).toHaveLength(1);
  });

  test('a pod that is gone has no log', async () => {
    log = await startLogServer([]);
    log.fates.push({ status: 404, body: 'pods "pod" not found' });
    const source = sourceOf(log, { isGone: () => true });
    expect(await read(source, depsOf(log))).toEqual({ text: Buffer.alloc(0), end: { end: 'absent' } });
  });

  test('a node that says in the place of the log that it has none', async () => {
    const message = 'failed to try resolving symlinks in path "/var/log/pods/x/0.log": no such file or directory';
    log = await startLogServer([]);
    for (let count = 0; count < 9; count += 1) log.fates.push({ status: 200, body: message });
    expect(await read(sourceOf(log), depsOf(log))).toEqual({ text: Buffer.alloc(0), end: { end: 'lost', message } });
  });
});

test('a slow reader slows the log down: nothing is kept that was not asked for', async () => {
  log = await startLogServer(
    Array.from({ length: 400 }, (_, index) => ({ stamp: stampAt(index), text: Buffer.alloc(100_000, 'x') })),
  );
  const batches = followLog(sourceOf(log), { timestamps: false }, true, depsOf(log));
  await batches.next();
  // The sockets' own buffers fill up, and then no more comes.
  let before = -1;
  while (before !== log.written) {
    before = log.written;
    await sleep(200);
  }
  expect(log.written).toBeLessThan(20_000_000);
  await batches.return({ end: 'lost' });
});

test('without follow what is there is told and nothing is waited for', async () => {
  log = await startLogServer(untidyLines(50));
  const { text } = await read(sourceOf(log), depsOf(log), false);
  expect(text.equals(textOf(log.lines))).toBe(true);
  expect(log.requests[0]?.get('follow')).toBeNull();
});
