// Who may do what, how the server says no, and how one asks beforehand.

import { beforeEach, expect, test } from 'vitest';

import { createNamespace, expectOk, pathsIn, send, type Paths } from '../support/test-api.ts';
import { serverMinor } from '../support/server-minor.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

const ALICE = 'alice@example.com';
let at: Paths;
let namespace: string;

beforeEach(async ({ skip }) => {
  if (target().kubeconfigs.alice === '') skip("someone else's cluster: no user without rights is known there");
  namespace = await createNamespace();
  at = pathsIn(namespace);
});

async function allow(rules: object[]): Promise<void> {
  const name = 'contract';
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  await expectOk('POST', at.roles(), { ...rbac, kind: 'Role', rules });
  await expectOk('POST', at.roleBindings(), {
    ...rbac,
    kind: 'RoleBinding',
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'team:myteam' }],
  });
}

async function ask(verb: string, resource: string, group = '', subresource = ''): Promise<any> {
  const resourceAttributes = { namespace, verb, group, resource, subresource };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const answer = await send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, {
    user: 'alice',
  });
  expect(answer.code).toBe(201);
  return answer.body.status;
}

test('without rights: 403 with a sentence that names user, verb, resource and namespace', async () => {
  const list = await send('GET', at.naisjobs(), undefined, { user: 'alice' });
  expect(list).toMatchObject({
    code: 403,
    body: { reason: 'Forbidden', details: { group: 'nais.io', kind: 'naisjobs' } },
  });
  expect(list.body.message).toBe(
    `naisjobs.nais.io is forbidden: User "${ALICE}" cannot list resource "naisjobs" in API group "nais.io" in the namespace "${namespace}"`,
  );
  const get = await send('GET', at.pods('x'), undefined, { user: 'alice' });
  expect(get.body.message).toBe(
    `pods "x" is forbidden: User "${ALICE}" cannot get resource "pods" in API group "" in the namespace "${namespace}"`,
  );
  const log = await send('GET', `${at.pods('x')}/log`, undefined, { user: 'alice' });
  expect(log.body.message).toBe(
    `pods "x" is forbidden: User "${ALICE}" cannot get resource "pods/log" in API group "" in the namespace "${namespace}"`,
  );
  const all = await send('GET', '/apis/nais.io/v1/naisjobs', undefined, { user: 'alice' });
  expect(all.body.message).toBe(
    `naisjobs.nais.io is forbidden: User "${ALICE}" cannot list resource "naisjobs" in API group "nais.io" at the cluster scope`,
  );
});

test('a stream over a WebSocket takes two rights: without get it is said as ever, without create no reason is given', async ({
  skip,
}) => {
  if ((await serverMinor()) < 35) skip('this Kubernetes wants get alone');
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
  };
  const open = async () =>
    (await send('GET', `${at.pods('x')}/exec?command=true&stdout=true`, undefined, { user: 'alice', headers })).body;
  expect(await open()).toMatchObject({
    code: 403,
    message: `pods "x" is forbidden: User "${ALICE}" cannot get resource "pods/exec" in API group "" in the namespace "${namespace}"`,
  });
  await allow([{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }]);
  await waitFor('the right to get pods/exec', async () => (await ask('get', 'pods', '', 'exec')).allowed);
  expect(await open()).toMatchObject({ code: 403, reason: 'Forbidden', message: 'pods "x" is forbidden: ' });
});

test('asked before and after a binding', async () => {
  expect((await ask('create', 'jobs', 'batch')).allowed).toBe(false);
  await allow([
    { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'get'] },
    { apiGroups: ['nais.io'], resources: ['naisjobs/status'], verbs: ['patch'] },
  ]);
  // Rights arrive a moment after the binding.
  const status = await waitFor('the right to create jobs', async () => {
    const said = await ask('create', 'jobs', 'batch');
    return said.allowed && said;
  });
  expect(status.reason).toContain('RoleBinding "contract');
  expect((await ask('delete', 'jobs', 'batch')).allowed).toBe(false);
  expect((await ask('patch', 'naisjobs', 'nais.io', 'status')).allowed).toBe(true);
  expect((await ask('patch', 'naisjobs', 'nais.io')).allowed).toBe(false);
});

test('the server tells the user who they are', async () => {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const answer = await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, { user: 'alice' });
  expect(answer.code).toBe(201);
  expect(answer.body.status.userInfo).toMatchObject({ username: ALICE });
  expect(answer.body.status.userInfo.groups).toEqual(expect.arrayContaining(['team:myteam', 'system:authenticated']));
});

test('anyone may read what is served', async () => {
  const answer = await send('GET', '/apis/nais.io/v1', undefined, { user: 'alice' });
  expect(answer.code).toBe(200);
});

test('a client certificate logs in as its common name', async () => {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const answer = await send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, {
    user: 'cert-admin',
  });
  expect(answer.body.status.userInfo.username).toBe('cert-admin');
});
