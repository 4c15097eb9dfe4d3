// The practice cluster over HTTPS: logging in, faults, watches on the wire, and the control endpoint.
import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
let ca: Buffer;

beforeAll(async () => {
  sandbox = await startSandbox({ controllers: false });
  ca = readCluster('admin').ca;
});
afterAll(() => sandbox.stop());

function readCluster(user: keyof Sandbox['kubeconfigs']) {
  const { clusters, users } = parse(readFileSync(sandbox.kubeconfigs[user], 'utf8'));
  const decode = (text: string) => Buffer.from(text, 'base64');
  return { ca: decode(clusters[0].cluster['certificate-authority-data']), user: users[0].user, decode };
}

interface Reply {
  code: number;
  headers: Record<string, unknown>;
  text: string;
}

function call(path: string, options: RequestOptions = {}, body?: string): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const sent = request(
    sandbox.url + path,
    { ca, headers: { authorization: 'Bearer admin-token' }, ...options },
    async (response) => {
      let text = '';
      try {
        for await (const chunk of response) text += chunk;
        resolve({ code: response.statusCode ?? 0, headers: response.headers, text });
      } catch (error) {
        reject(error as Error);
      }
    },
  );
  sent.on('error', reject).end(body);
  return promise;
}

function control(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(sandbox.control + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

const review = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const asJson = { 'content-type': 'application/json' };

test('a token, a certificate and nothing at all are three different users', async () => {
  const token = await call(
    review,
    { method: 'POST', headers: { ...asJson, authorization: 'Bearer alice-token' } },
    '{}',
  );
  expect(JSON.parse(token.text).status.userInfo).toEqual({
    username: 'alice@example.com',
    groups: ['team:myteam', 'system:authenticated'],
  });
  const { user, decode } = readCluster('cert-admin');
  const pair = { cert: decode(user['client-certificate-data']), key: decode(user['client-key-data']) };
  const certified = await call(review, { ...pair, method: 'POST', headers: asJson }, '{}');
  expect(JSON.parse(certified.text).status.userInfo.username).toBe('cert-admin');
  const anonymous = await call('/api/v1/pods', { headers: {} });
  expect([anonymous.code, JSON.parse(anonymous.text).message]).toEqual([
    403,
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
  ]);
});

test('a token that is not known is no user', async () => {
  const { code, text } = await call('/api', { headers: { authorization: 'Bearer expired' } });
  expect([code, JSON.parse(text)]).toEqual([
    401,
    {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    },
  ]);
});

test('impersonation takes the groups that are sent with it', async () => {
  const headers = {
    ...asJson,
    authorization: 'Bearer admin-token',
    'impersonate-user': 'bob',
    'impersonate-group': ['a', 'b'],
  };
  const { text } = await call(review, { method: 'POST', headers }, '{}');
  expect(JSON.parse(text).status.userInfo).toEqual({ username: 'bob', groups: ['a', 'b', 'system:authenticated'] });
});

test('an unknown group is plain text, an unknown resource of a known one a Status', async () => {
  expect((await call('/apis/nope/v1')).text).toBe('404 page not found\n');
  expect(JSON.parse((await call('/apis/batch/v1/nope')).text).message).toBe(
    'the server could not find the requested resource',
  );
});

test('a fault strikes as often as asked, then no more', async () => {
  await control('POST', '/faults', {
    kind: 'status',
    code: 429,
    retryAfter: 2,
    text: 'Too many requests',
    path: '^/version',
    count: 1,
  });
  const struck = await call('/version');
  expect([struck.code, struck.headers['retry-after'], struck.text]).toEqual([429, '2', 'Too many requests']);
  expect((await call('/version')).code).toBe(200);
});

test('a connection dropped after the write has written', async () => {
  sandbox.faults.add({ kind: 'drop-after', method: 'POST', count: 1 });
  const namespaces = '/api/v1/namespaces';
  const body = JSON.stringify({ metadata: { name: 'dropped' } });
  await expect(
    call(namespaces, { method: 'POST', headers: { ...asJson, authorization: 'Bearer admin-token' } }, body),
  ).rejects.toThrow('socket hang up');
  expect((await call(`${namespaces}/dropped`)).code).toBe(200);
});

test('a watch from the beginning of time is an ERROR event in a 200', async () => {
  const { code, text } = await call('/api/v1/pods?watch=1&resourceVersion=1');
  const [line = ''] = text.split('\n');
  expect(code).toBe(200);
  expect(JSON.parse(line)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
});

test('a watch ends at its timeout with a bookmark', async () => {
  const { text } = await call('/api/v1/namespaces/myteam/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=1');
  const types = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(['BOOKMARK']);
});

test('discovery says in one answer what is served, and that it has not changed', async () => {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const headers = { authorization: 'Bearer admin-token', accept };
  const first = await call('/apis', { headers });
  const nais = JSON.parse(first.text).items.find((item: any) => item.metadata.name === 'nais.io');
  const naisjobs = nais.versions[0].resources.find((resource: any) => resource.resource === 'naisjobs');
  expect(naisjobs).toMatchObject({
    scope: 'Namespaced',
    shortNames: ['nj'],
    subresources: [{ subresource: 'status' }],
  });
  expect((await call('/apis', { headers: { ...headers, 'if-none-match': String(first.headers.etag) } })).code).toBe(
    304,
  );
});

test('the control endpoint moves the clock and keeps a record of requests', async () => {
  const before = sandbox.clock.now();
  await control('POST', '/clock/advance', { ms: 3_600_000 });
  expect(sandbox.clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
  await control('DELETE', '/requests');
  await call('/version');
  const seen = await (await control('GET', '/requests')).json();
  expect(seen).toContainEqual({ method: 'GET', path: '/version', code: 200, user: 'admin' });
  expect((await control('POST', '/nope')).status).toBe(404);
});
