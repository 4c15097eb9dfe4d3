// Lists, watches and the other forms in which the server shows objects.

import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { post } from '../support/controllers.ts';
import { aManifest, aManualJob } from '../support/naisjobs-in.ts';
import { createNamespace, expectOk, MERGE_PATCH, openWatch, pathsIn, send, type Paths } from '../support/test-api.ts';
import { serverMinor } from '../support/server-minor.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

let at: Paths;
let namespace: string;
beforeEach(async () => {
  namespace = await createNamespace();
  at = pathsIn(namespace);
});

async function createConfigMaps(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const metadata = { name: `notes-${index}`, labels: { parity: index % 2 === 0 ? 'even' : 'odd' } };
    await expectOk('POST', at.configMaps(), { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  }
}

const OURS = 'labelSelector=parity';

test('limit and continue: every object once, in order, all of one version', async () => {
  await createConfigMaps(5);
  const names: string[] = [];
  const versions = new Set<string>();
  let next = '';
  let pages = 0;
  do {
    const page = await expectOk('GET', `${at.configMaps()}?limit=2&${OURS}${next}`);
    names.push(...page.items.map((each: any) => each.metadata.name));
    versions.add(page.metadata.resourceVersion);
    next = page.metadata.continue ? `&continue=${encodeURIComponent(page.metadata.continue)}` : '';
    pages += 1;
  } while (next !== '');
  expect(names).toEqual(['notes-0', 'notes-1', 'notes-2', 'notes-3', 'notes-4']);
  expect(pages).toBe(3);
  expect(versions.size).toBe(1);
});

test('label and field selectors narrow a list', async () => {
  await createConfigMaps(4);
  const names = async (query: string) =>
    (await expectOk('GET', `${at.configMaps()}?${query}`)).items.map((each: any) => each.metadata.name);
  expect(await names('labelSelector=parity%3Deven')).toEqual(['notes-0', 'notes-2']);
  expect(await names('labelSelector=parity+in+(odd)')).toEqual(['notes-1', 'notes-3']);
  expect(await names(`labelSelector=parity%21%3Deven,parity`)).toEqual(['notes-1', 'notes-3']);
  expect(await names('fieldSelector=metadata.name%3Dnotes-3')).toEqual(['notes-3']);
  expect((await send('GET', `${at.configMaps()}?fieldSelector=data.a%3D1`)).code).toBe(400);
});

test('a watch from a list tells each change in order', async () => {
  await createConfigMaps(1);
  const { metadata } = await expectOk('GET', `${at.configMaps()}?${OURS}`);
  const watch = await openWatch(`${at.configMaps()}?watch=1&${OURS}&resourceVersion=${metadata.resourceVersion}`);
  await expectOk('PATCH', at.configMaps('notes-0'), { data: { a: '1' } }, MERGE_PATCH);
  await expectOk('DELETE', at.configMaps('notes-0'));
  const told = [await watch.next(), await watch.next()].map(({ value }) => [value.type, value.object.data]);
  expect(told).toEqual([
    ['MODIFIED', { a: '1' }],
    ['DELETED', { a: '1' }],
  ]);
});

test('an object that leaves the selector is told as DELETED', async () => {
  await createConfigMaps(1);
  const { metadata } = await expectOk('GET', at.configMaps());
  const watch = await openWatch(
    `${at.configMaps()}?watch=1&labelSelector=parity%3Deven&resourceVersion=${metadata.resourceVersion}`,
  );
  await expectOk('PATCH', at.configMaps('notes-0'), { metadata: { labels: { parity: 'odd' } } }, MERGE_PATCH);
  expect((await watch.next()).value).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'notes-0' } } });
});

test('a watch resumes from the version of the last event', async () => {
  await createConfigMaps(3);
  const all = await openWatch(`${at.configMaps()}?watch=1&${OURS}&resourceVersion=0`);
  const first = (await all.next()).value;
  expect(first.type).toBe('ADDED');
  all.close();
  const created = await expectOk('GET', at.configMaps('notes-0'));
  const rest = await openWatch(
    `${at.configMaps()}?watch=1&${OURS}&resourceVersion=${created.metadata.resourceVersion}`,
  );
  const names = [await rest.next(), await rest.next()].map(({ value }) => value.object.metadata.name);
  expect(names).toEqual(['notes-1', 'notes-2']);
});

test('a watch-list ends its first part with a bookmark', async ({ skip }) => {
  if ((await serverMinor()) < 32) skip('this Kubernetes has it switched off');
  await createConfigMaps(2);
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const watch = await openWatch(`${at.configMaps()}?${query}&${OURS}`);
  const told = [await watch.next(), await watch.next(), await watch.next()].map(({ value }) => value);
  expect(told.map((each) => each.type)).toEqual(['ADDED', 'ADDED', 'BOOKMARK']);
  expect(told[2].object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
});

test('a bookmark comes before the watch times out, then it ends', async () => {
  await createConfigMaps(1);
  const { metadata } = await expectOk('GET', `${at.configMaps()}?${OURS}`);
  const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=10&resourceVersion=${metadata.resourceVersion}`;
  const watch = await openWatch(`${at.configMaps()}?${query}&${OURS}`);
  const types = [];
  for (let next = await watch.next(); !next.done; next = await watch.next()) types.push(next.value.type);
  expect(types).toContain('BOOKMARK');
});

test('a version that is forgotten: ERROR 410 inside a watch that was answered with 200', async () => {
  // The server's memory of this kind begins when its definition was made.
  const watch = await openWatch(`${at.naisjobs()}?watch=1&resourceVersion=1`);
  const { value } = await watch.next();
  expect(value).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
});

test('a Table: columns and cells as kubectl prints them', async () => {
  await expectOk('POST', at.naisjobs(), aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = await expectOk('GET', at.naisjobs(), undefined, { accept });
  expect(table).toMatchObject({ apiVersion: 'meta.k8s.io/v1', kind: 'Table' });
  expect(table.columnDefinitions.map((each: any) => each.name)).toEqual(['Name', 'Schedule', 'Age', 'Team', 'State']);
  expect(table.rows[0].cells.slice(0, 2)).toEqual(['nattlig', '0 3 29 2 *']);
  expect(table.rows[0].object.kind).toBe('PartialObjectMetadata');

  await expectOk('POST', at.jobs(), aManualJob('run', 'run'));
  const jobs = await expectOk('GET', `${at.jobs()}?includeObject=None`, undefined, { accept });
  expect(jobs.columnDefinitions.map((each: any) => each.name)).toEqual([
    ...['Name', 'Status', 'Completions', 'Duration', 'Age'],
    ...['Containers', 'Images', 'Selector'],
  ]);
  const { uid } = (await expectOk('GET', at.jobs('run'))).metadata;
  expect(jobs.rows[0].cells.at(-1)).toContain(uid);
  expect(jobs.rows[0].object ?? null).toBeNull();
});

test('PartialObjectMetadata: all of the metadata and nothing else', async () => {
  await expectOk('POST', at.jobs(), aManualJob('run', 'run'));
  const one = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
  const many = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
  const job = await expectOk('GET', at.jobs('run'), undefined, { accept: one });
  expect(Object.keys(job).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
  expect(job.kind).toBe('PartialObjectMetadata');
  const list = await expectOk('GET', at.jobs(), undefined, { accept: many });
  expect(list.kind).toBe('PartialObjectMetadataList');
  expect(list.items[0].metadata.name).toBe('run');
  expect(list.items[0].spec).toBeUndefined();
});

test('discovery, plain and aggregated, names the Naisjob and its status', async () => {
  const plain = await expectOk('GET', '/apis/nais.io/v1');
  const names = plain.resources.map((each: any) => each.name);
  expect(names).toContain('naisjobs');
  expect(names).toContain('naisjobs/status');
  expect(plain.resources.find((each: any) => each.name === 'naisjobs')).toMatchObject({
    kind: 'Naisjob',
    singularName: 'naisjob',
    shortNames: ['nj'],
    namespaced: true,
  });
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const groups = await expectOk('GET', '/apis', undefined, { accept });
  expect(groups.kind).toBe('APIGroupDiscoveryList');
  const nais = groups.items.find((each: any) => each.metadata.name === 'nais.io');
  const naisjobs = nais.versions[0].resources.find((each: any) => each.resource === 'naisjobs');
  expect(naisjobs).toMatchObject({ scope: 'Namespaced', responseKind: { kind: 'Naisjob' } });
  expect(naisjobs.subresources.map((each: any) => each.subresource)).toEqual(['status']);
});

// The real one refuses what finds no seat at its priority level; the practice cluster on request.
test('too many requests: 429 as plain text, with Retry-After', async ({ skip }) => {
  const { control, kubeconfigs } = target();
  if (kubeconfigs.alice === '') skip("someone else's cluster: its priority levels are not ours to change");
  const text = 'Too many requests, please try again later.';
  const fault = { kind: 'status', code: 429, retryAfter: 1, text, path: namespace, count: 1 };
  if (control === undefined) await crowdAlice();
  else await post(`${control}/faults`, fault);
  const refused = await waitFor('a request without a seat', async () => {
    const burst = Array.from({ length: 16 }, () => send('GET', at.configMaps(), undefined, { user: 'alice' }));
    return (await Promise.all(burst)).find((answer) => answer.code === 429);
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(String(refused.headers['content-type'])).toContain('text/plain');
  expect(refused.text.trim()).toBe(text);
});

/** Alice in this one namespace is sent to a level with the least there is: one seat, and no queue for it. */
async function crowdAlice(): Promise<void> {
  const root = '/apis/flowcontrol.apiserver.k8s.io/v1';
  const name = namespace;
  onTestFinished(async () => {
    await send('DELETE', `${root}/flowschemas/${name}`);
    await send('DELETE', `${root}/prioritylevelconfigurations/${name}`);
  });
  const common = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', metadata: { name } };
  await expectOk('POST', `${root}/prioritylevelconfigurations`, {
    ...common,
    kind: 'PriorityLevelConfiguration',
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 0,
        lendablePercent: 0,
        borrowingLimitPercent: 0,
        limitResponse: { type: 'Reject' },
      },
    },
  });
  await expectOk('POST', `${root}/flowschemas`, {
    ...common,
    kind: 'FlowSchema',
    spec: {
      priorityLevelConfiguration: { name },
      matchingPrecedence: 100,
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: 'alice@example.com' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: [''], resources: ['configmaps'], namespaces: [namespace] }],
        },
      ],
    },
  });
}
