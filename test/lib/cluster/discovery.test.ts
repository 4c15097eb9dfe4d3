import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../../../src/lib/cluster/connect.ts';
import { NAISJOBS } from '../../../src/lib/model/resource.ts';
import { optionsFor } from './support/connection.ts';
import { holdPace } from './support/held-pace.ts';
import type { Answer, ScriptedServer } from './support/scripted-server.ts';
import { json, startServer, status, text } from './support/scripted-server.ts';

let server: ScriptedServer;

beforeEach(async () => void (server = await startServer()));
afterEach(() => server.finish());

const to = () => connect(optionsFor(server.url), holdPace());

/** Answers by path; any other path is a failure of the test. */
const serve = (answers: Record<string, Answer>) =>
  server.always((response, seen) => (answers[seen.url] ?? text(`unexpected ${seen.url}`, 418))(response, seen));

const aggregated = (kind: string, resource: string, more = {}) => ({
  resource,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  ...more,
});

const JOBS_SERVED = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
  verbs: ['get', 'list'],
  subresources: ['status'],
};
const NODES_SERVED = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
  verbs: ['get', 'list'],
  subresources: [],
};

test('aggregated: two requests, each resource in its preferred version, stale ones named', async () => {
  serve({
    '/api': json({
      kind: 'APIGroupDiscoveryList',
      items: [
        { metadata: {}, versions: [{ version: 'v1', resources: [aggregated('Node', 'nodes', { scope: 'Cluster' })] }] },
      ],
    }),
    '/apis': json({
      kind: 'APIGroupDiscoveryList',
      items: [
        {
          metadata: { name: 'batch' },
          versions: [
            {
              version: 'v1',
              freshness: 'Current',
              resources: [aggregated('Job', 'jobs', { subresources: [{ subresource: 'status' }] })],
            },
            { version: 'v1beta1', resources: [aggregated('Job', 'jobs'), aggregated('Old', 'olds')] },
          ],
        },
        {
          metadata: { name: 'metrics.k8s.io' },
          versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [aggregated('PodMetrics', 'pods')] }],
        },
      ],
    }),
  });
  expect(await to().discover()).toEqual({
    resources: [
      NODES_SERVED,
      JOBS_SERVED,
      { ...JOBS_SERVED, version: 'v1beta1', plural: 'olds', kind: 'Old', subresources: [] },
    ],
    incomplete: ['metrics.k8s.io/v1beta1'],
  });
  expect(server.seen).toHaveLength(2);
  expect(server.seen[0]?.headers.accept).toContain('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
});

test('plain: group by group, the preferred version first, those that do not answer named', async () => {
  const verbs = ['get', 'list'];
  serve({
    '/api': json({ kind: 'APIVersions', versions: ['v1'] }),
    '/apis': json({
      kind: 'APIGroupList',
      groups: [
        { name: 'batch', versions: [{ version: 'v2' }, { version: 'v1' }], preferredVersion: { version: 'v1' } },
        { name: 'broken.io', versions: [{ version: 'v1' }] },
      ],
    }),
    '/api/v1': json({ resources: [{ name: 'nodes', kind: 'Node', namespaced: false, verbs }] }),
    '/apis/batch/v1': json({
      resources: [
        { name: 'jobs', kind: 'Job', namespaced: true, verbs },
        { name: 'jobs/status', kind: 'Job', namespaced: true, verbs },
      ],
    }),
    '/apis/batch/v2': json({ resources: [{ name: 'jobs', kind: 'Job', namespaced: true, verbs }] }),
    '/apis/broken.io/v1': status(503, 'ServiceUnavailable', 'no endpoints'),
  });
  expect(await to().discover()).toEqual({ resources: [NODES_SERVED, JOBS_SERVED], incomplete: ['broken.io/v1'] });
});

test('a refused discovery is an error, not an empty cluster', async () => {
  serve({ '/api': status(403, 'Forbidden', 'no'), '/apis': status(403, 'Forbidden', 'no') });
  await expect(to().discover()).rejects.toMatchObject({ code: 403 });
});

test('one kind with its subresources in one request; undefined when group or kind is not there', async () => {
  const resources = [
    { name: 'naisjobs', kind: 'Naisjob', namespaced: true, verbs: ['get'] },
    { name: 'naisjobs/status', kind: 'Naisjob', namespaced: true, verbs: ['get'] },
  ];
  server.script(json({ resources }), json({ resources: [] }), text('404 page not found\n', 404));
  expect(await to().served(NAISJOBS)).toEqual({ ...NAISJOBS, verbs: ['get'], subresources: ['status'] });
  expect(await to().served(NAISJOBS)).toBeUndefined();
  expect(await to().served(NAISJOBS)).toBeUndefined();
  expect(server.seen[0]?.url).toBe('/apis/nais.io/v1');
});

test('rights and identity are asked of the server', async () => {
  server.script(
    json({ status: { allowed: false, reason: 'no' } }, 201),
    json({ status: { userInfo: { username: 'alice@example.com' } } }, 201),
    status(403, 'Forbidden', 'no'),
  );
  const cluster = to();
  const access = {
    verb: 'patch',
    group: 'nais.io',
    resource: 'naisjobs',
    subresource: 'status',
    namespace: 'team',
    name: 'a',
  };
  expect(await cluster.can(access)).toBe(false);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ spec: { resourceAttributes: access } });
  expect(await cluster.whoAmI()).toBe('alice@example.com');
  expect(await cluster.whoAmI()).toBe('');
});
