// Who may do what, and how a refusal is worded.
import { expect, test } from 'vitest';
import { aJob, jobs, pods, startApi } from './api-client.ts';

const alice = { name: 'alice@example.com', groups: ['team:myteam', 'system:authenticated'] };
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/myteam/rolebindings';

test('without a binding everything is refused in the words of RBAC', async () => {
  const api = await startApi();
  const one = await api.call('GET', `${jobs}/x`, undefined, {}, alice);
  expect(one.body).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    details: { name: 'x', group: 'batch', kind: 'jobs' },
    message:
      'jobs.batch "x" is forbidden: User "alice@example.com" cannot get resource "jobs" in API group "batch" in the namespace "myteam"',
  });
  const many = await api.post(jobs, aJob(), alice);
  expect(many.body.message).toBe(
    'jobs.batch is forbidden: User "alice@example.com" cannot create resource "jobs" in API group "batch" in the namespace "myteam"',
  );
  expect((await api.call('GET', '/apis', undefined, {}, alice)).code).toBe(200);
});

test('a group bound to edit may change jobs but not read elsewhere, and the review says by what', async () => {
  const api = await startApi();
  await api.post(rbac, {
    metadata: { name: 'team' },
    roleRef: { kind: 'ClusterRole', name: 'edit' },
    subjects: [{ kind: 'Group', name: 'team:myteam' }],
  });
  expect((await api.post(jobs, aJob(), alice)).code).toBe(201);
  expect((await api.call('GET', '/api/v1/namespaces/default/pods', undefined, {}, alice)).code).toBe(403);
  const review = {
    spec: { resourceAttributes: { verb: 'create', group: 'batch', resource: 'jobs', namespace: 'myteam' } },
  };
  const { code, body } = await api.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, alice);
  expect([code, body.status]).toEqual([
    201,
    {
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "team/myteam" of ClusterRole "edit" to Group "team:myteam"',
    },
  ]);
});

test('reading pods does not mean running commands in them', async () => {
  const api = await startApi();
  await api.post(rbac, {
    metadata: { name: 'team' },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'alice@example.com' }],
  });
  const { body } = await api.call('GET', `${pods}/x/exec`, undefined, {}, alice);
  expect(body.message).toBe(
    'pods "x" is forbidden: User "alice@example.com" cannot get resource "pods/exec" in API group "" in the namespace "myteam"',
  );
});
