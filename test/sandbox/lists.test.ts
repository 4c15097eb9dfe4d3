// Lists: selectors, pages that belong together, forms, and watches.
import { expect, test } from 'vitest';
import type { WatchSink } from '../../sandbox/apiserver/watches.ts';
import { aJob, aWidget, jobs, pods, startApi, widgets, type TestApi } from './api-client.ts';

async function withWidgets(...names: string[]): Promise<TestApi> {
  const api = await startApi();
  for (const name of names)
    await api.post(widgets, {
      ...aWidget(),
      metadata: { name, labels: { name, even: String(names.indexOf(name) % 2 === 0) } },
    });
  return api;
}

const namesOf = (body: Record<string, any>) => body.items.map((item: any) => item.metadata.name);

test.each([
  ['labelSelector=even=true', ['a', 'c']],
  ['labelSelector=even!=true', ['b']],
  ['labelSelector=name in (a,b)', ['a', 'b']],
  ['labelSelector=name notin (a,b)', ['c']],
  ['labelSelector=name,!other', ['a', 'b', 'c']],
  ['fieldSelector=metadata.name=b', ['b']],
])('%s', async (query, expected) => {
  const api = await withWidgets('a', 'b', 'c');
  const { body } = await api.get(`${widgets}?${query.replaceAll(' ', '%20')}`);
  expect(namesOf(body)).toEqual(expected);
});

test('pages show one moment, whatever is written between them, until the history is gone', async () => {
  const api = await withWidgets('a', 'b', 'c');
  const first = await api.get(`${widgets}?limit=1`);
  expect(first.body.metadata.remainingItemCount).toBe(2);
  await api.delete(`${widgets}/b`);
  const rest = await api.get(`${widgets}?limit=5&continue=${first.body.metadata.continue}`);
  expect(namesOf(rest.body)).toEqual(['b', 'c']);
  expect(rest.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  api.server.state.store.compact();
  const late = await api.get(`${widgets}?continue=${first.body.metadata.continue}`);
  expect(late.body).toMatchObject({ code: 410, reason: 'Expired' });
});

test('a page of selected objects does not say how many are left', async () => {
  const api = await withWidgets('a', 'b');
  const { body } = await api.get(`${widgets}?limit=1&labelSelector=name`);
  expect(body.metadata.continue).toBeDefined();
  expect(body.metadata.remainingItemCount).toBeUndefined();
});

test('a field that a kind cannot be selected by is refused', async () => {
  const api = await startApi();
  expect((await api.get(`${pods}?fieldSelector=spec.foo=x`)).body).toMatchObject({
    code: 400,
    message: 'field label not supported: spec.foo',
  });
});

test('an empty list of metadata has null items', async () => {
  const api = await startApi();
  const { body } = await api.get(jobs, { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' });
  expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: null });
});

test('a table has the printer columns of a custom kind', async () => {
  const api = await withWidgets('a');
  const { body } = await api.get(`${widgets}?includeObject=None`, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Mode']);
  expect(body.rows).toEqual([{ cells: ['a', 'Fast'] }]);
});

test('a Job becomes a row as kubectl shows it', async () => {
  const api = await startApi();
  await api.post(jobs, aJob());
  const { body } = await api.get(`${jobs}?includeObject=None`, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  expect(body.rows[0].cells.slice(0, 4)).toEqual(['run', 'Running', '0/1', '']);
});

function watch(api: TestApi, query: string) {
  const events: string[] = [];
  let ended = false;
  const sink: WatchSink = {
    event: (type, object: any) =>
      void events.push(
        `${type} ${object.metadata?.name ?? object.reason ?? JSON.stringify(object.metadata?.annotations ?? {})}`,
      ),
    end: () => (ended = true),
  };
  const answer = api.server.answer({ method: 'GET', path: `${widgets}?watch=1&${query}` });
  if (!('watch' in answer)) throw new Error(JSON.stringify(answer));
  const stop = answer.watch.start(sink);
  return { events, stop, isEnded: () => ended };
}

test('a watch tells what is there, then changes, and a selector turns them into arrivals and departures', async () => {
  const api = await withWidgets('a', 'b');
  const { events, stop } = watch(api, 'labelSelector=even=true');
  await api.patch('merge', `${widgets}/b`, { metadata: { labels: { even: 'true' } } });
  await api.patch('merge', `${widgets}/a`, { metadata: { labels: { even: 'false' } } });
  await api.delete(`${widgets}/b`);
  stop();
  await api.delete(`${widgets}/a`);
  expect(events).toEqual(['ADDED a', 'ADDED b', 'DELETED a', 'DELETED b']);
});

test('a watch resumes where the list was, and is told when that is too long ago', async () => {
  const api = await withWidgets('a');
  const { resourceVersion } = (await api.get(widgets)).body.metadata;
  await api.delete(`${widgets}/a`);
  const resumed = watch(api, `resourceVersion=${resourceVersion}`);
  resumed.stop();
  expect(resumed.events).toEqual(['DELETED a']);
  api.server.state.store.compact();
  const late = watch(api, `resourceVersion=${resourceVersion}`);
  expect([late.events, late.isEnded()]).toEqual([['ERROR Expired'], true]);
});

test('a watch-list marks the end of its first part', async () => {
  const api = await withWidgets('a');
  const { events, stop } = watch(
    api,
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  );
  stop();
  expect(events).toEqual(['ADDED a', 'BOOKMARK {"k8s.io/initial-events-end":"true"}']);
});
