// Server-side apply: who owns what, what conflicts, and what goes when it is left out.
import { expect, test } from 'vitest';
import { aJob, aWidget, jobs, startApi, widgets } from './api-client.ts';

test('a field of another applier is a conflict until it is forced', async () => {
  const api = await startApi();
  await api.patch('apply', `${widgets}/w?fieldManager=one`, aWidget('w', { mode: 'Fast' }));
  const refused = await api.patch('apply', `${widgets}/w?fieldManager=two`, aWidget('w', { mode: 'Slow' }));
  expect(refused.body).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict: conflict with "one": .spec.mode',
  });
  expect(refused.body.details.causes).toEqual([
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.mode' },
  ]);
  const forced = await api.patch('apply', `${widgets}/w?fieldManager=two&force=true`, aWidget('w', { mode: 'Slow' }));
  expect(forced.body.spec.mode).toBe('Slow');
  expect(forced.body.metadata.managedFields.map(({ manager }: { manager: string }) => manager)).toEqual(['two']);
});

test('what an applier leaves out goes, unless another one owns it too', async () => {
  const api = await startApi();
  await api.patch('apply', `${widgets}/w?fieldManager=one`, aWidget('w', { mode: 'Fast', notes: 'a' }));
  await api.patch('apply', `${widgets}/w?fieldManager=two`, aWidget('w', { mode: 'Fast' }));
  const { body } = await api.patch('apply', `${widgets}/w?fieldManager=one`, aWidget('w', {}));
  expect(body.spec).toEqual({ mode: 'Fast', size: 1 });
});

test('the same configuration again changes nothing', async () => {
  const api = await startApi();
  const first = await api.patch('apply', `${widgets}/w?fieldManager=one`, aWidget());
  const second = await api.patch('apply', `${widgets}/w?fieldManager=one`, aWidget());
  expect([first.code, second.code]).toEqual([201, 200]);
  expect(second.body).toEqual(first.body);
});

test('apply without a manager is refused', async () => {
  const api = await startApi();
  const { body } = await api.patch('apply', `${widgets}/w`, aWidget());
  expect(body.message).toBe(
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  );
});

test('a create records what the client sent and the defaults, not what the server generates', async () => {
  const api = await startApi();
  const { body } = await api.post(jobs, aJob());
  const [entry] = body.metadata.managedFields;
  expect(entry).toMatchObject({
    manager: 'unknown',
    operation: 'Update',
    apiVersion: 'batch/v1',
    fieldsType: 'FieldsV1',
  });
  expect(Object.keys(entry.fieldsV1)).toEqual(['f:spec']);
  expect(entry.fieldsV1['f:spec']['f:template']['f:spec']['f:containers']['k:{"name":"main"}']).toMatchObject({
    '.': {},
    'f:image': {},
  });
});
