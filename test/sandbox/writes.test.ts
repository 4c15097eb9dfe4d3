// Creates, updates, patches and deletes, in the answers a kube-apiserver 1.37 gave to the same requests.
import { expect, test } from 'vitest';
import { aCronJob, aJob, aWidget, cronJobs, jobs, pods, startApi, widgets } from './api-client.ts';

test('a Job gets its defaults, its selector and both generations of generated labels', async () => {
  const api = await startApi();
  const { code, body } = await api.post(jobs, aJob());
  const { uid } = body.metadata;
  const labels = {
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': 'run',
    'batch.kubernetes.io/job-name': 'run',
  };
  expect(code).toBe(201);
  expect(body.metadata).toMatchObject({ generation: 1, labels });
  const { template, ...spec } = body.spec;
  expect(spec).toEqual({
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    completions: 1,
    manualSelector: false,
    parallelism: 1,
    podReplacementPolicy: 'TerminatingOrFailed',
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    suspend: false,
  });
  expect(template.metadata.labels).toEqual(labels);
  expect(template.spec).toMatchObject({
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
  });
});

test('names too long for what is made from them are refused where the server refuses them', async () => {
  const api = await startApi();
  const job = await api.post(jobs, aJob('a'.repeat(64)));
  expect(job.body.message).toBe(
    `Job.batch "${'a'.repeat(64)}" is invalid: spec.template.labels: Invalid value: "${'a'.repeat(64)}": must be no more than 63 bytes`,
  );
  expect(job.body.details.causes).toHaveLength(1);
  const cronJob = await api.post(cronJobs, aCronJob('a'.repeat(53)));
  expect(cronJob.body.message).toBe(
    `CronJob.batch "${'a'.repeat(53)}" is invalid: metadata.name: Invalid value: "${'a'.repeat(53)}": must be no more than 52 characters`,
  );
});

test('a taken name, a missing namespace and a missing ServiceAccount are told apart', async () => {
  const api = await startApi();
  await api.post(jobs, aJob());
  expect((await api.post(jobs, aJob())).body).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'jobs.batch "run" already exists',
  });
  const elsewhere = await api.post('/apis/batch/v1/namespaces/nope/jobs', aJob());
  expect(elsewhere.body).toMatchObject({ code: 404, message: 'namespaces "nope" not found' });
  const pod = {
    metadata: { generateName: 'p-' },
    spec: { serviceAccountName: 'gone', containers: [{ name: 'c', image: 'x' }] },
  };
  const answer = await api.post(pods, pod);
  expect(answer.body.message).toBe(
    'pods "p-" is forbidden: error looking up service account myteam/gone: serviceaccount "gone" not found',
  );
});

test('a dry run answers with the object and uses up no resourceVersion', async () => {
  const api = await startApi();
  const before = api.server.state.store.revision;
  const { code, body } = await api.post(`${jobs}?dryRun=All`, aJob());
  expect([code, body.metadata.name, body.metadata.resourceVersion]).toEqual([201, 'run', undefined]);
  expect(api.server.state.store.revision).toBe(before);
  expect((await api.get(`${jobs}/run`)).code).toBe(404);
});

test('unknown fields are warned of, or refused where strictness is asked for', async () => {
  const api = await startApi();
  const warned = await api.post(jobs, aJob('run', { foo: 1 }));
  expect(warned.headers?.warning).toBe('299 - "unknown field \\"spec.foo\\""');
  expect(warned.body.spec.foo).toBeUndefined();
  const strict = await api.post(`${jobs}?fieldValidation=Strict`, aJob('other', { foo: 1 }));
  expect(strict.body).toMatchObject({
    code: 400,
    message: 'Job in version "v1" cannot be handled as a Job: strict decoding error: unknown field "spec.foo"',
  });
});

test('a custom kind is held to its schema and given its defaults', async () => {
  const api = await startApi();
  const { body } = await api.post(widgets, aWidget('w', { mode: 'Odd', notes: 'too long', size: 'x' }));
  expect(body.details.causes.map(({ message }: { message: string }) => message)).toEqual([
    'Unsupported value: "Odd": supported values: "Fast", "Slow"',
    'Too long: may not be more than 5 bytes',
    'Invalid value: "string": spec.size in body must be of type integer: "string"',
  ]);
  expect((await api.post(widgets, aWidget())).body.spec.size).toBe(1);
});

test.each([
  ['a failed test', [{ op: 'test', path: '/spec/mode', value: 'Slow' }]],
  ['a missing path', [{ op: 'add', path: '/spec/none/x', value: 1 }]],
  ['a removal of what is absent', [{ op: 'remove', path: '/status/state' }]],
])('a JSON Patch with %s says the same as every other that does not apply', async (_, patch) => {
  const api = await startApi();
  await api.post(widgets, aWidget());
  const { body } = await api.patch('json', `${widgets}/w`, patch);
  expect(body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'the server rejected our request due to an error in our request',
    reason: 'Invalid',
    details: {},
    code: 422,
  });
});

test('a plain JSON body is no patch', async () => {
  const api = await startApi();
  await api.post(widgets, aWidget());
  const { code } = await api.call('PATCH', `${widgets}/w`, {}, { 'content-type': 'application/json' });
  expect(code).toBe(415);
});

test('a stale resourceVersion is a conflict, and a write that changes nothing keeps it', async () => {
  const api = await startApi();
  const { body } = await api.post(widgets, aWidget());
  expect((await api.put(`${widgets}/w`, body)).body.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
  const changed = await api.patch('merge', `${widgets}/w`, { spec: { mode: 'Slow' } });
  expect(changed.body.metadata.generation).toBe(2);
  expect((await api.put(`${widgets}/w`, { ...body, spec: { size: 3 } })).body).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on widgets.example.com "w": the object has been modified; please apply your changes to the latest version and try again',
  });
});

test('deletion preconditions that do not hold name both values', async () => {
  const api = await startApi();
  const { uid } = (await api.post(widgets, aWidget())).body.metadata;
  const { code, body } = await api.delete(`${widgets}/w`, { preconditions: { uid: 'other' } });
  expect(code).toBe(409);
  expect(body.message).toBe(
    `Operation cannot be fulfilled on Widget.example.com "w": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  );
  const gone = await api.delete(`${widgets}/w`, { preconditions: { uid } });
  expect(gone.body).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'w', group: 'example.com', kind: 'widgets', uid },
  });
});

test('a finalizer holds an object until it is taken off, and none may join it then', async () => {
  const api = await startApi();
  await api.post(widgets, { ...aWidget(), metadata: { name: 'w', finalizers: ['example.com/a'] } });
  const held = await api.delete(`${widgets}/w`);
  expect(held.body.metadata).toMatchObject({
    deletionGracePeriodSeconds: 0,
    generation: 2,
    finalizers: ['example.com/a'],
  });
  const added = await api.patch('merge', `${widgets}/w`, {
    metadata: { finalizers: ['example.com/a', 'example.com/b'] },
  });
  expect(added.code).toBe(422);
  await api.patch('merge', `${widgets}/w`, { metadata: { finalizers: null } });
  expect((await api.get(`${widgets}/w`)).code).toBe(404);
});

test('a Job deleted without a policy leaves its pods behind, and the server warns of it', async () => {
  const api = await startApi();
  await api.post(jobs, aJob());
  const { body, headers } = await api.delete(`${jobs}/run`);
  expect(body.metadata.finalizers).toEqual(['orphan']);
  expect(headers?.warning).toContain('child pods are preserved by default when jobs are deleted');
});
