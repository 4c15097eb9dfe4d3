import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import type { Discovered } from '../../../src/lib/model/resource.ts';
import { optionsFor } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import { json, startServer, text, type ScriptedServer } from './support/scripted-server.ts';

let server: ScriptedServer;
beforeEach(async () => void (server = await startServer()));
afterEach(() => server.finish());

const serve = (plural: string) =>
  server.always((response, seen) => {
    const served = [{ resource: plural, scope: 'Namespaced', verbs: ['list'] }];
    const items = [{ metadata: { name: 'nais.io' }, versions: [{ version: 'v1', resources: served }] }];
    json({ kind: 'APIGroupDiscoveryList', items: seen.url === '/apis' ? items : [] })(response, seen);
  });

/** Holds what is written as a file would, and gives it back while it is younger than `age` (ms). */
function createMemory(age: number) {
  const kept = new Map<string, string>();
  return (name: string) => ({
    read: async (maxAge: number) => {
      const text = kept.get(name);
      return text === undefined || age >= maxAge ? undefined : (JSON.parse(text) as Discovered);
    },
    write: async (value: Discovered) => void kept.set(name, JSON.stringify(value)),
  });
}

const pluralsOf = ({ resources }: Discovered) => resources.map(({ plural }) => plural);

test('what the server said some minutes ago will do where that is asked for, and nowhere else', async () => {
  const cluster = connect({ ...optionsFor(server.url), remember: createMemory(599_000) }, holdPace());
  serve('streams');
  expect(pluralsOf(await cluster.discover({ remembered: true }))).toEqual(['streams']);
  expect(server.seen).toHaveLength(2);
  serve('images');
  expect(pluralsOf(await cluster.discover({ remembered: true }))).toEqual(['streams']);
  expect(server.seen).toHaveLength(2);
  expect(pluralsOf(await cluster.discover())).toEqual(['images']);
});

test('after ten minutes it is asked again', async () => {
  const cluster = connect({ ...optionsFor(server.url), remember: createMemory(600_000) }, holdPace());
  serve('streams');
  await cluster.discover({ remembered: true });
  serve('images');
  expect(pluralsOf(await cluster.discover({ remembered: true }))).toEqual(['images']);
});

test('an answer with holes is not kept', async () => {
  const cluster = connect({ ...optionsFor(server.url), remember: createMemory(0) }, holdPace());
  server.always((response, seen) =>
    seen.url === '/apis'
      ? json({
          kind: 'APIGroupDiscoveryList',
          items: [{ metadata: { name: 'nais.io' }, versions: [{ version: 'v1', freshness: 'Stale' }] }],
        })(response, seen)
      : json({ kind: 'APIGroupDiscoveryList', items: [] })(response, seen),
  );
  expect((await cluster.discover({ remembered: true })).incomplete).toEqual(['nais.io/v1']);
  serve('images');
  expect(pluralsOf(await cluster.discover({ remembered: true }))).toEqual(['images']);
});

test('one server is not taken for another', async () => {
  const other = await startServer();
  try {
    const remember = createMemory(0);
    serve('streams');
    await connect({ ...optionsFor(server.url), remember }, holdPace()).discover({ remembered: true });
    other.always(text('none', 200));
    await expect(
      connect({ ...optionsFor(other.url), remember }, holdPace()).discover({ remembered: true }),
    ).rejects.toThrow('did not answer');
  } finally {
    await other.finish();
  }
});
