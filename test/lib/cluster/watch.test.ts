import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import type { WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import { ConnectionError, NoSuchKindError } from '../../../src/lib/model/errors.ts';
import { CONFIG_MAPS, configMap, optionsFor } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { Answer, ScriptedServer } from './support/scripted-server.ts';
import { cut, json, startServer, status } from './support/scripted-server.ts';

const SILENCE_MS = 150_000;
let server: ScriptedServer;
let pace: ReturnType<typeof holdPace>;
let controller: AbortController;

beforeEach(async () => {
  server = await startServer();
  pace = holdPace();
  controller = new AbortController();
});
afterEach(async () => {
  controller.abort();
  await server.finish();
});

const listed = (resourceVersion: string, items: object[], next?: string): Answer =>
  json({ metadata: { resourceVersion, continue: next }, items });

const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

/** Writes the lines and ends, as a server does after timeoutSeconds. */
const events =
  (...lines: string[]): Answer =>
  (response) =>
    void response.writeHead(200).end(lines.join(''));

/** Writes the lines and keeps the connection. */
const openEnd =
  (...lines: string[]): Answer =>
  (response) => {
    response.writeHead(200).flushHeaders();
    for (const part of lines) response.write(part);
  };

const watch = () =>
  connect(optionsFor(server.url), pace).watch(CONFIG_MAPS, { namespace: 'team' }, { signal: controller.signal });

/** Events as text until `count` of them came; then the watch is aborted and must end by itself. */
async function take(count: number): Promise<string[]> {
  const told: string[] = [];
  for await (const event of watch()) {
    told.push(describeEvent(event));
    if (told.length === count) controller.abort();
  }
  return told;
}

function describeEvent(event: WatchEvent): string {
  return event.type === 'SYNCED'
    ? 'SYNCED'
    : `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`;
}

const watches = () =>
  server.seen
    .filter(({ url }) => url.includes('watch=true'))
    .map(({ url }) => new URL(url, server.url).searchParams.get('resourceVersion'));

describe('a watch', () => {
  test('tells what is there, then what changes', async () => {
    server.script(
      listed('5', [configMap('a', '1')], 'next'),
      listed('5', [configMap('b', '2')]),
      openEnd(
        line('ADDED', configMap('c', '6')),
        line('MODIFIED', configMap('a', '7')),
        line('DELETED', configMap('b', '8')),
      ),
    );
    expect(await take(6)).toEqual(['ADDED a@1', 'ADDED b@2', 'SYNCED', 'ADDED c@6', 'MODIFIED a@7', 'DELETED b@8']);
    expect(server.seen[2]?.url).toBe(
      '/api/v1/namespaces/team/configmaps?watch=true&resourceVersion=5&allowWatchBookmarks=true&timeoutSeconds=270',
    );
  });

  test('asks for metadata alone, in the list and in the watch', async () => {
    server.script(listed('5', []), openEnd(line('ADDED', configMap('a', '6'))));
    const options = { signal: controller.signal, shape: 'metadata' } as const;
    for await (const event of connect(optionsFor(server.url), pace).watch(
      CONFIG_MAPS,
      { namespace: 'team' },
      options,
    )) {
      if (event.type === 'ADDED') controller.abort();
    }
    const asked = server.seen.map(({ headers }) => headers.accept?.split(',')[0]);
    expect(asked).toEqual([
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
  });

  test('goes on at the last version it saw, bookmarks included', async () => {
    server.script(
      listed('5', []),
      events(line('ADDED', configMap('a', '6'))),
      events(line('BOOKMARK', configMap('', '90'))),
      (response) => openEnd(line('MODIFIED', configMap('a', '91')))(response, server.seen[0]!),
    );
    expect(await take(3)).toEqual(['SYNCED', 'ADDED a@6', 'MODIFIED a@91']);
    expect(watches()).toEqual(['5', '6', '90']);
  });

  test('survives a connection that is cut midway in a line', async () => {
    const half = line('ADDED', configMap('b', '7')).slice(0, 30);
    server.script(
      listed('5', []),
      (response) => {
        response
          .writeHead(200)
          .write(line('ADDED', configMap('a', '6')) + half, () =>
            setImmediate(() => response.socket?.resetAndDestroy()),
          );
      },
      openEnd(line('ADDED', configMap('b', '7'))),
    );
    expect(await take(3)).toEqual(['SYNCED', 'ADDED a@6', 'ADDED b@7']);
    expect(watches()).toEqual(['5', '6']);
  });

  test('takes silence for a dead connection', async () => {
    let opened: () => void;
    const silent = new Promise<void>((resolve) => (opened = resolve));
    server.script(
      listed('5', []),
      (response) => {
        openEnd()(response, server.seen[0]!);
        opened();
      },
      openEnd(line('ADDED', configMap('a', '6'))),
    );
    const told = take(2);
    await silent;
    await pace.fire(SILENCE_MS);
    expect(await told).toEqual(['SYNCED', 'ADDED a@6']);
  });

  test.each<[string, Answer]>([
    ['an ERROR event', events(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }))],
    ['HTTP 410', status(410, 'Expired', 'too old')],
  ])('lists again after %s and tells only what differs', async (_, expired) => {
    server.script(
      listed('5', [configMap('same', '1'), configMap('changed', '2'), configMap('gone', '3'), configMap('again', '4')]),
      expired,
      listed('50', [
        configMap('same', '1'),
        configMap('changed', '40'),
        configMap('new', '41'),
        { metadata: { ...configMap('again', '42').metadata, uid: 'other' } },
      ]),
      openEnd(line('DELETED', configMap('new', '51'))),
    );
    expect(await take(11)).toEqual([
      'ADDED same@1',
      'ADDED changed@2',
      'ADDED gone@3',
      'ADDED again@4',
      'SYNCED',
      'DELETED gone@3',
      'DELETED again@4',
      'MODIFIED changed@40',
      'ADDED new@41',
      'ADDED again@42',
      'DELETED new@51',
    ]);
    expect(watches()).toEqual(['5', '50']);
  });

  test('starts from one consistent state when its pages expire: everything at once', async () => {
    server.script(
      listed('5', [configMap('a', '1')], 'next'),
      status(410, 'Expired', 'too old', { metadata: { continue: 'inconsistent' } }),
      listed('8', [configMap('a', '1'), configMap('b', '7')]),
      openEnd(line('DELETED', configMap('a', '9'))),
    );
    expect(await take(4)).toEqual(['ADDED a@1', 'ADDED b@7', 'SYNCED', 'DELETED a@9']);
    expect(watches()).toEqual(['8']);
    expect(server.seen[2]?.url).toBe('/api/v1/namespaces/team/configmaps');
  });

  test('waits, ever longer, while the server is away or broken', async () => {
    server.script(
      listed('5', []),
      cut,
      status(500, 'InternalError', 'etcd'),
      cut,
      openEnd(line('ADDED', configMap('a', '6'))),
    );
    expect(await take(2)).toEqual(['SYNCED', 'ADDED a@6']);
    expect(pace.pauses).toEqual([500, 1000, 2000]);
  });

  test('a watch that ends at once, again and again, is no busy loop', async () => {
    server.script(listed('5', []), events(), events(), events(), openEnd(line('ADDED', configMap('a', '6'))));
    await take(2);
    expect(pace.pauses).toEqual([1000, 2000]);
  });
});

describe('a watch ends', () => {
  test.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
  ])('with the error of a %i', async (code, reason) => {
    server.script(listed('5', []), status(code, reason, 'no'));
    await expect(take(9)).rejects.toMatchObject({ code, reason, attempted: { verb: 'watch', resource: 'configmaps' } });
  });

  test('when the kind is gone', async () => {
    server.script(listed('5', []), (response) => void response.writeHead(404).end('404 page not found\n'));
    await expect(take(9)).rejects.toBeInstanceOf(NoSuchKindError);
  });

  test('when the server was never reached', async () => {
    server.always(cut);
    await expect(take(9)).rejects.toBeInstanceOf(ConnectionError);
  });

  test('without an error on abort: in the list, in the watch, in a pause', async () => {
    server.script(() => controller.abort());
    expect(await take(9)).toEqual([]);

    controller = new AbortController();
    server.script(listed('5', []), (response) => {
      openEnd()(response, server.seen[0]!);
      setImmediate(() => controller.abort());
    });
    expect(await take(9)).toEqual(['SYNCED']);

    controller = new AbortController();
    pace.holdPauses();
    server.script(listed('5', []), (response) => {
      response.socket?.on('close', () => setImmediate(() => controller.abort()));
      cut(response, server.seen[0]!);
    });
    expect(await take(9)).toEqual(['SYNCED']);
  });

  test('and lets go of its connection when the reader stops', async () => {
    let response: ServerResponse | undefined;
    server.script(listed('5', []), (opened) =>
      openEnd(line('ADDED', configMap('a', '6')))((response = opened), server.seen[0]!),
    );
    for await (const event of watch()) if (event.type === 'ADDED') break;
    await new Promise<void>((resolve) => (response?.destroyed ? resolve() : response?.once('close', resolve)));
  });
});
