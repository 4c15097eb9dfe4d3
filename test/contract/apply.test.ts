// Server-side apply, as far as the tool's own apply rests on it.

import { beforeEach, expect, test } from 'vitest';

import type { Json } from '../support/kube-api.ts';
import { aManifest } from '../support/naisjobs-in.ts';
import { createNamespace, find, pathsIn, send, type Paths } from '../support/test-api.ts';

const APPLY = { contentType: 'application/apply-patch+yaml' };

let at: Paths;
let namespace: string;
beforeEach(async () => {
  namespace = await createNamespace();
  at = pathsIn(namespace);
});

const aJob = (spec: Record<string, unknown> = {}) => {
  const manifest = aManifest('nattlig', { schedule: '0 3 29 2 *', ...spec });
  return { ...manifest, metadata: { name: 'nattlig', namespace } };
};
const apply = (manifest: object, query = 'fieldManager=one') =>
  send('PATCH', `${at.naisjobs('nattlig')}?fieldValidation=Strict&${query}`, manifest, APPLY);

test('it creates what is not there (201), and changes what is (200); a dry run stores neither', async () => {
  expect((await apply(aJob(), 'fieldManager=one&dryRun=All')).code).toBe(201);
  expect(await find(at.naisjobs('nattlig'))).toBeUndefined();
  expect((await apply(aJob())).code).toBe(201);
  const dry = await apply(aJob({ backoffLimit: 1 }), 'fieldManager=one&dryRun=All');
  expect(dry).toMatchObject({ code: 200, body: { spec: { backoffLimit: 1 } } });
  expect((await find(at.naisjobs('nattlig'))).spec.backoffLimit).toBeUndefined();
});

test('what the same manager leaves out goes, and what another wrote stays', async () => {
  await apply(aJob({ backoffLimit: 1, parallelism: 2 }));
  await send(
    'PATCH',
    `${at.naisjobs('nattlig')}?fieldManager=deploy`,
    { spec: { completions: 3 } },
    {
      contentType: 'application/merge-patch+json',
    },
  );
  const { body } = await apply(aJob({ parallelism: 2 }));
  expect(body.spec).toMatchObject({ parallelism: 2, completions: 3 });
  expect(body.spec.backoffLimit).toBeUndefined();
  const owners = body.metadata.managedFields.filter((each: any) => each.fieldsV1['f:spec'] && !each.subresource);
  expect(owners.map((each: any) => [each.manager, each.operation, Object.keys(each.fieldsV1['f:spec'])])).toEqual([
    ['one', 'Apply', ['f:command', 'f:image', 'f:parallelism', 'f:schedule']],
    ['deploy', 'Update', ['f:completions']],
  ]);
});

test('another’s field: 409 that names the owner and the field, unless forced', async () => {
  await apply(aJob({ backoffLimit: 1 }));
  await send(
    'PATCH',
    `${at.naisjobs('nattlig')}?fieldManager=deploy`,
    { spec: { completions: 3 } },
    {
      contentType: 'application/merge-patch+json',
    },
  );
  const refused = await apply(aJob({ backoffLimit: 2, completions: 4 }), 'fieldManager=two');
  expect(refused).toMatchObject({ code: 409, body: { reason: 'Conflict' } });
  // The owners come in no order: the server keeps them in a map.
  const byField = (a: Json, b: Json) => a.field.localeCompare(b.field);
  expect(refused.body.details.causes.toSorted(byField)).toEqual([
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.backoffLimit' },
    {
      reason: 'FieldManagerConflict',
      message: expect.stringMatching(/^conflict with "deploy" using nais\.io\/v1(?: at \S+)?$/),
      field: '.spec.completions',
    },
  ]);
  expect((await apply(aJob({ backoffLimit: 2, completions: 4 }), 'fieldManager=two&force=true')).code).toBe(200);
});

test.each([
  [{ colour: 'blue' }, '.spec.colour: field not declared in schema'],
  [{ env: [{ name: 'a', valeu: 'b' }] }, '.spec.env[0].valeu: field not declared in schema'],
  [{ backoffLimit: '3' }, '.spec.backoffLimit: expected numeric (int or float), got string'],
  [{ image: 5 }, '.spec.image: expected string, got &value.valueUnstructured{Value:5}'],
  [{ env: 'a' }, '.spec.env: expected list, got &{a}'],
])('%j does not fit the schema: a 500 that says where', async (spec, fault) => {
  const { code, body } = await apply(aJob(spec));
  expect({ code, message: body.message }).toEqual({
    code: 500,
    message: `failed to create typed patch object (${namespace}/nattlig; nais.io/v1, Kind=Naisjob): ${fault}`,
  });
});

test('a value that is not allowed: 422 naming the field', async () => {
  const { code, body } = await apply(aJob({ restartPolicy: 'Always' }));
  expect(code).toBe(422);
  expect(body.message).toContain('spec.restartPolicy: Unsupported value: "Always"');
});
