// The server's answers to writes: conflicts, refusals, dry runs. Clients decide by these, word for word.

import { beforeEach, expect, test } from 'vitest';

import { aManifest, aManualJob, IMAGE } from '../support/naisjobs-in.ts';
import {
  createNamespace,
  expectOk,
  find,
  JSON_PATCH,
  MERGE_PATCH,
  pathsIn,
  send,
  type Paths,
} from '../support/test-api.ts';

let at: Paths;
let namespace: string;
beforeEach(async () => {
  namespace = await createNamespace();
  at = pathsIn(namespace);
});

const configMap = (data: Record<string, string> = { a: '1' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'notes' },
  data,
});

test('a JSON patch behind a true test works, and a false one changes nothing', async () => {
  const { metadata } = await expectOk('POST', at.configMaps(), configMap());
  const patch = (version: string) => [
    { op: 'test', path: '/metadata/resourceVersion', value: version },
    { op: 'replace', path: '/data/a', value: '2' },
  ];
  const refused = await send('PATCH', at.configMaps('notes'), patch('1'), JSON_PATCH);
  expect(refused).toMatchObject({ code: 422, body: { reason: 'Invalid' } });
  const done = await send('PATCH', at.configMaps('notes'), patch(metadata.resourceVersion), JSON_PATCH);
  expect(done).toMatchObject({ code: 200, body: { data: { a: '2' } } });
});

test('a merge patch and a PUT with a stale version: 409 Conflict', async () => {
  const old = await expectOk('POST', at.configMaps(), configMap());
  await expectOk('PATCH', at.configMaps('notes'), { data: { a: '2' } }, MERGE_PATCH);
  const message =
    'Operation cannot be fulfilled on configmaps "notes": the object has been modified; please apply your changes to the latest version and try again';
  const stale = { data: { a: '3' }, metadata: { resourceVersion: old.metadata.resourceVersion } };
  const patched = await send('PATCH', at.configMaps('notes'), stale, MERGE_PATCH);
  expect(patched).toMatchObject({
    code: 409,
    body: { reason: 'Conflict', message, details: { name: 'notes', kind: 'configmaps' } },
  });
  expect(await send('PUT', at.configMaps('notes'), old)).toMatchObject({
    code: 409,
    body: { reason: 'Conflict', message },
  });
});

test('a patch that says plain JSON: 415', async () => {
  await expectOk('POST', at.configMaps(), configMap());
  const answer = await send('PATCH', at.configMaps('notes'), { data: { a: '2' } }, { contentType: 'application/json' });
  expect(answer).toMatchObject({ code: 415, body: { reason: 'UnsupportedMediaType' } });
});

test('DELETE with preconditions that do not hold: 409 naming both values', async () => {
  const { metadata } = await expectOk('POST', at.configMaps(), configMap());
  const wrong = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    preconditions: { uid: '00000000-0000-0000-0000-000000000000' },
  };
  const refused = await send('DELETE', at.configMaps('notes'), wrong);
  expect(refused).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  expect(refused.body.message).toContain(wrong.preconditions.uid);
  expect(refused.body.message).toContain(metadata.uid);
  const stale = { ...wrong, preconditions: { resourceVersion: '1' } };
  const alsoRefused = await send('DELETE', at.configMaps('notes'), stale);
  expect(alsoRefused).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  expect(alsoRefused.body.message).toContain(metadata.resourceVersion);
  const right = { ...wrong, preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion } };
  const done = await send('DELETE', at.configMaps('notes'), right);
  expect(done).toMatchObject({
    code: 200,
    body: { kind: 'Status', status: 'Success', details: { uid: metadata.uid } },
  });
});

test('DELETE of what a finalizer holds answers with the object', async () => {
  const held = { ...configMap(), metadata: { name: 'notes', finalizers: ['contract.example/hold'] } };
  await expectOk('POST', at.configMaps(), held);
  const answer = await send('DELETE', at.configMaps('notes'));
  expect(answer.code).toBe(200);
  expect(answer.body.metadata.deletionTimestamp).toBeDefined();
  await expectOk('PATCH', at.configMaps('notes'), { metadata: { finalizers: null } }, MERGE_PATCH);
  expect(await find(at.configMaps('notes'))).toBeUndefined();
});

test('dryRun=All answers as if, and stores nothing', async () => {
  const answer = await send('POST', `${at.jobs()}?dryRun=All`, aManualJob('try', 'try'));
  expect(answer.code).toBe(201);
  expect(answer.body.metadata.uid).toBeDefined();
  expect(answer.body.spec.backoffLimit).toBe(6);
  expect(await find(at.jobs('try'))).toBeUndefined();
  await expectOk('POST', at.configMaps(), configMap());
  expect(await send('POST', `${at.configMaps()}?dryRun=All`, configMap())).toMatchObject({
    code: 409,
    body: { reason: 'AlreadyExists', message: 'configmaps "notes" already exists' },
  });
  await expectOk('DELETE', `${at.configMaps('notes')}?dryRun=All`);
  expect(await find(at.configMaps('notes'))).toBeDefined();
});

test('an unknown field: 400 when strict, a Warning when not asked', async () => {
  const job = aManualJob('odd', 'odd', undefined, { colour: 'blue' });
  const strict = await send('POST', `${at.jobs()}?fieldValidation=Strict`, job);
  expect(strict).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  expect(strict.body.message).toContain('strict decoding error: unknown field "spec.colour"');
  const lenient = await send('POST', `${at.jobs()}?dryRun=All`, job);
  expect(lenient.code).toBe(201);
  // Nobody asked for warnings: kubectl does, and they come in its own default.
  const warned = await send('POST', `${at.jobs()}?dryRun=All&fieldValidation=Warn`, job);
  expect(String(warned.headers['warning'])).toContain('unknown field \\"spec.colour\\"');
});

test('an unknown field of a Naisjob: 400 on POST, pruned when not strict', async () => {
  const manifest = aManifest('odd', { colour: 'blue', schedule: '0 3 29 2 *' });
  const strict = await send('POST', `${at.naisjobs()}?fieldValidation=Strict`, manifest);
  expect(strict).toMatchObject({ code: 400, body: { reason: 'BadRequest' } });
  expect(strict.body.message).toContain('strict decoding error: unknown field "spec.colour"');
  const stored = await expectOk('POST', at.naisjobs(), manifest);
  expect(stored.spec.colour).toBeUndefined();
});

test('a Naisjob of the wrong shape: 422 naming the field', async () => {
  const answer = await send('POST', at.naisjobs(), aManifest('odd', { restartPolicy: 'Always' }));
  expect(answer).toMatchObject({ code: 422, body: { reason: 'Invalid' } });
  expect(answer.body.message).toContain('spec.restartPolicy: Unsupported value: "Always"');
  const long = await send('POST', at.naisjobs(), aManifest('n'.repeat(64)));
  expect(long.code).toBe(422);
  expect(long.body.message).toContain('metadata.name must be no more than 63 characters');
});

test('a Job name of 64 characters: 422 on the pod label', async () => {
  const answer = await send('POST', at.jobs(), aManualJob('j'.repeat(64), 'odd'));
  expect(answer).toMatchObject({ code: 422, body: { reason: 'Invalid' } });
  expect(answer.body.message).toContain('spec.template.labels');
});

test('not there, of a kind that is not there, in a group that is not there', async () => {
  expect(await send('GET', at.naisjobs('nosuch'))).toMatchObject({
    code: 404,
    body: {
      reason: 'NotFound',
      message: 'naisjobs.nais.io "nosuch" not found',
      details: { name: 'nosuch', group: 'nais.io', kind: 'naisjobs' },
    },
  });
  const text = await send('GET', '/apis/nosuch.example/v1/things');
  expect(text.code).toBe(404);
  expect(text.text.trim()).toBe('404 page not found');
  const missing = await send('POST', pathsIn('nosuch-namespace').configMaps(), configMap());
  expect(missing).toMatchObject({ code: 404, body: { message: 'namespaces "nosuch-namespace" not found' } });
});

test('generation counts changes of the spec and nothing else; a write that changes nothing moves no version', async () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: IMAGE }] } };
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'c' },
    spec: { schedule: '0 3 29 2 *', jobTemplate: { spec: { template } } },
  };
  const first = await expectOk('POST', at.cronJobs(), cronJob);
  expect(first.metadata.generation).toBe(1);
  const labelled = await expectOk('PATCH', at.cronJobs('c'), { metadata: { labels: { a: 'b' } } }, MERGE_PATCH);
  expect(labelled.metadata.generation).toBe(1);
  expect(labelled.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion);
  const same = await expectOk('PATCH', at.cronJobs('c'), { metadata: { labels: { a: 'b' } } }, MERGE_PATCH);
  expect(same.metadata.resourceVersion).toBe(labelled.metadata.resourceVersion);
  const changed = await expectOk('PATCH', at.cronJobs('c'), { spec: { suspend: true } }, MERGE_PATCH);
  expect(changed.metadata.generation).toBe(2);
});

test('a field that client libraries do not know passes through', async () => {
  const job = aManualJob('newer', 'newer', undefined, { podReplacementPolicy: 'Failed' });
  expect((await expectOk('POST', `${at.jobs()}?dryRun=All`, job)).spec.podReplacementPolicy).toBe('Failed');
});
