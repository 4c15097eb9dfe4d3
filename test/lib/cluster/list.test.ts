import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import type { ListOptions } from '../../../src/lib/cluster/cluster.ts';
import { ConnectionError } from '../../../src/lib/model/errors.ts';
import { CONFIG_MAPS, configMap, optionsFor } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { Answer, ScriptedServer } from './support/scripted-server.ts';
import { json, startServer, status } from './support/scripted-server.ts';

let server: ScriptedServer;

beforeEach(async () => void (server = await startServer()));
afterEach(() => server.finish());

const page = (names: string[], next?: string): Answer =>
  json({
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '9', continue: next },
    items: names.map((name) => configMap(name)),
  });

const gone = (token?: string): Answer =>
  status(410, 'Expired', 'The provided continue parameter is too old', token ? { metadata: { continue: token } } : {});

async function list(options: ListOptions = {}, selection = {}): Promise<string[][]> {
  const pages: string[][] = [];
  const cluster = connect(optionsFor(server.url), holdPace());
  for await (const items of cluster.list(CONFIG_MAPS, selection, options))
    pages.push(items.map(({ metadata }) => metadata.name));
  return pages;
}

const urls = () => server.seen.map(({ url }) => decodeURIComponent(url));

test('pages come one by one, one is asked for ahead, and it is let go when the reader stops', async () => {
  server.script(page(['a', 'b'], 't1'), page(['c'], 't2'));
  server.always(page(['d'], 't3'));
  const cluster = connect(optionsFor(server.url), holdPace());
  for await (const items of cluster.list(CONFIG_MAPS, {})) {
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    if (items[0]?.metadata.name !== 'a') break;
    // However long it takes the reader.
    await vi.waitFor(() => expect(server.seen).toHaveLength(2));
  }
  const asked = urls().map((url) => /continue=(\w+)/.exec(url)?.[1]);
  // The third may not have come as far as the server.
  expect([undefined, 't1', 't2'].slice(0, asked.length)).toEqual(asked);
});

test('a server that tells of a next page behind the items of this one', async () => {
  const { items, metadata } = { items: [configMap('a')], metadata: { resourceVersion: '9', continue: 't1' } };
  server.script(json({ kind: 'ConfigMapList', items, metadata }), page(['b']));
  expect(await list()).toEqual([['a'], ['b']]);
});

test('what looks like a next page and is none', async () => {
  const items = [configMap('a')];
  const annotations = { continue: 't1' };
  server.script(json({ kind: 'ConfigMapList', annotations, metadata: { resourceVersion: '9' }, items }));
  server.always(page(['never']));
  expect(await list()).toEqual([['a']]);
});

test('selection, page size and continue token are asked for', async () => {
  server.script(page(['a', 'b'], 't+1='), page(['c']));
  expect(
    await list(
      { pageSize: 2 },
      { namespace: 'team', labelSelector: 'app in (a,b)', fieldSelector: 'metadata.name!=x' },
    ),
  ).toEqual([['a', 'b'], ['c']]);
  expect(urls()).toEqual([
    '/api/v1/namespaces/team/configmaps?limit=2&labelSelector=app+in+(a,b)&fieldSelector=metadata.name!=x',
    '/api/v1/namespaces/team/configmaps?limit=2&continue=t+1=&labelSelector=app+in+(a,b)&fieldSelector=metadata.name!=x',
  ]);
});

test('a slim list does not say who wrote what; another does', async () => {
  const managedFields = [{ manager: 'naiserator', fieldsV1: { 'f:data': {} } }];
  const written = configMap('a');
  const answer = json({ metadata: {}, items: [{ ...written, metadata: { ...written.metadata, managedFields } }] });
  server.script(answer, answer);
  const cluster = connect(optionsFor(server.url), holdPace());
  for (const slim of [true, false]) {
    for await (const [first] of cluster.list(CONFIG_MAPS, {}, { slim })) {
      expect(first?.metadata.managedFields).toEqual(slim ? [] : managedFields);
    }
  }
  expect.assertions(2);
});

test('no namespace is all namespaces; metadata asks for PartialObjectMetadata, whose empty list is null', async () => {
  server.script(json({ kind: 'PartialObjectMetadataList', metadata: {}, items: null }));
  expect(await list({ shape: 'metadata' })).toEqual([[]]);
  expect(urls()).toEqual(['/api/v1/configmaps?limit=500']);
  expect(server.seen[0]?.headers.accept).toMatch(
    /^application\/json;as=PartialObjectMetadataList;g=meta\.k8s\.io;v=v1,/,
  );
});

describe('the next page is asked for when the beginning of one has come', () => {
  const body = JSON.stringify({
    kind: 'ConfigMapList',
    metadata: { resourceVersion: '9', continue: 't1' },
    items: Array.from({ length: 500 }, (_, index) => configMap(`a-${index}-${Math.sin(index)}`)),
  });
  test.each([
    ['as it is', Buffer.from(body), {}],
    ['gzipped', gzipSync(body), { 'content-encoding': 'gzip' }],
  ])('%s', async (_form, bytes, headers) => {
    server.script(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        response.write(bytes.subarray(0, bytes.length / 2));
        void vi
          .waitFor(() => expect(server.seen).toHaveLength(2))
          .finally(() => response.end(bytes.subarray(bytes.length / 2)));
      },
      page(['b']),
    );
    const [first, second] = await list();
    expect([first?.length, second]).toEqual([500, ['b']]);
    expect(urls()[1]).toContain('continue=t1');
  });
});

test('what is not gzip, though the server says so', async () => {
  server.script((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{}');
  });
  await expect(list()).rejects.toThrow(ConnectionError);
});

test('a gzip in two parts, whose end tells the length of the second alone', async () => {
  const text = JSON.stringify({ metadata: {}, items: [configMap('a'), configMap('b')] });
  const body = Buffer.concat([gzipSync(text.slice(0, -5)), gzipSync(text.slice(-5))]);
  server.script((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  expect(await list()).toEqual([['a', 'b']]);
});

test('a gzipped page is inflated', async () => {
  const body = gzipSync(JSON.stringify({ metadata: {}, items: [configMap('zipped-æøå')] }));
  server.script((response, seen) => {
    expect(seen.headers['accept-encoding']).toBe('gzip');
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
  });
  expect(await list()).toEqual([['zipped-æøå']]);
});

test('a token that expired midway goes on with the one the server hands out', async () => {
  server.script(page(['a', 'b'], 't1'), gone('inconsistent'), page(['c', 'd'], 't2'), page(['e']));
  expect(await list()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(urls()[2]).toContain('continue=inconsistent');
});

test('without such a token the list begins anew and tells nothing twice', async () => {
  server.script(page(['a', 'b'], 't1'), gone(), page(['a', 'b', 'bb'], 't2'), page(['c']));
  expect(await list()).toEqual([['a', 'b'], ['bb'], ['c']]);
  expect(urls()[2]).toBe('/api/v1/configmaps?limit=500');
});

test('a server that only ever says 410 is not asked for ever', async () => {
  server.script(page(['a'], 't1'));
  server.always(gone('again'));
  await expect(list()).rejects.toMatchObject({ code: 410 });
});
