// The trap the tool is about: where status is a subresource, a write to the object leaves it alone and says 200.
import { expect, test } from 'vitest';
import { aWidget, startApi, widgets } from './api-client.ts';

test('a main-resource write of status is answered 200 and changes nothing where status is a subresource', async () => {
  const api = await startApi();
  await api.post(widgets, aWidget());
  await api.patch('merge', `${widgets}/w/status`, { status: { state: 'Synchronized' } });
  const before = await api.get(`${widgets}/w`);
  const answer = await api.patch('merge', `${widgets}/w`, { status: { state: null } });
  expect(answer.code).toBe(200);
  expect(answer.body).toEqual(before.body);
  expect(answer.body.status).toEqual({ state: 'Synchronized' });
});

test('the same write does its work where status is a field like any other, and counts as a generation', async () => {
  const api = await startApi({ statusSubresource: false });
  await api.post(widgets, { ...aWidget(), status: { state: 'Synchronized' } });
  const answer = await api.patch('merge', `${widgets}/w`, { status: { state: null } });
  expect(answer.body.status).toEqual({});
  expect(answer.body.metadata.generation).toBe(2);
  expect((await api.patch('merge', `${widgets}/w/status`, {})).code).toBe(404);
});

test('a status write leaves spec and metadata alone and does not move the generation', async () => {
  const api = await startApi();
  await api.post(widgets, aWidget());
  const change = { metadata: { uid: 'another', labels: { a: 'b' } }, spec: { mode: 'Slow' }, status: { state: 'X' } };
  const { code, body } = await api.patch('merge', `${widgets}/w/status`, change);
  expect(code).toBe(200);
  expect(body).toMatchObject({ spec: { mode: 'Fast' }, status: { state: 'X' }, metadata: { generation: 1 } });
  expect(body.metadata.labels).toBeUndefined();
});

test('status in a new object is dropped', async () => {
  const api = await startApi();
  const { body } = await api.post(widgets, { ...aWidget(), status: { state: 'X' } });
  expect(body.status).toBeUndefined();
});
