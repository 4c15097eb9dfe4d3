import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocuments } from '../../../src/lib/cli/read-documents.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
const write = (text: string, name = 'job.yaml') => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = (text: string, namespace?: string) => readDocuments([write(text)], namespace, 'myteam');
const aJob = (name: string, more = '') =>
  `apiVersion: nais.io/v1\nkind: Naisjob\nmetadata: { name: ${name}${more} }\nspec: { image: x }\n`;
const IMAGE = 'apiVersion: nais.io/v1\nkind: Image\nmetadata: { name: a }\nspec: { image: y }\n';

test('all documents of all files, in order, each with its namespace', async () => {
  const files = [write(`${IMAGE}---\n${aJob('a')}---\n`), write(aJob('b', ', namespace: other'), 'b.yaml')];
  const documents = await readDocuments(files, undefined, 'myteam');
  expect(documents.map(({ manifest, source }) => [manifest.kind, manifest.metadata, source])).toEqual([
    ['Image', { name: 'a', namespace: 'myteam' }, files[0]],
    ['Naisjob', { name: 'a', namespace: 'myteam' }, files[0]],
    ['Naisjob', { name: 'b', namespace: 'other' }, files[1]],
  ]);
});

test('an exported object is cleaned', async () => {
  const [document] = await read(`${aJob('a', ', uid: u, resourceVersion: "1"')}status: { a: 1 }\n`);
  expect(document?.manifest).toEqual({
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata: { name: 'a', namespace: 'myteam' },
    spec: { image: 'x' },
  });
});

test('-n and the object’s own namespace have to be the same, in kubectl’s words', async () => {
  await expect(read(aJob('a', ', namespace: other'), 'other')).resolves.toHaveLength(1);
  await expect(read(aJob('a', ', namespace: other'), 'myteam')).rejects.toThrow(
    'the namespace from the provided object "other" does not match the namespace "myteam". You must pass \'--namespace=other\' to perform this operation.',
  );
});

test.for([
  ['', 'no objects in'],
  ['# only a comment\n---\n', 'no objects in'],
  [`${aJob('a')}---\nkind: Secret\napiVersion: v1\n`, 'holds Secret of v1; apply takes Naisjobs and Images'],
  ['kind: Naisjob\napiVersion: nais.io/v1alpha1\nmetadata: { name: a }\n', 'holds Naisjob of nais.io/v1alpha1'],
  ['just text', 'holds something of no apiVersion'],
  ['kind: Naisjob\napiVersion: nais.io/v1\nmetadata: {}\n', 'holds Naisjob without metadata.name'],
  [aJob('A_b'), 'invalid naisjob name'],
  [`${aJob('a')}---\n${aJob('a')}`, 'Naisjob a in namespace myteam stands twice'],
  ['a: [', 'is not valid YAML'],
  [`${aJob('a')}  image: x\n  image: y\n`, 'is not valid YAML'],
  [aJob('a').replace('{ image: x }', '\n  image: {{ image }}'), 'is a template: it says {{ image }}'],
  [aJob('a').replace('{ image: x }', '\n  env: [{ name: A, value: "{{env.x}}" }]'), 'is a template: it says {{env.x}}'],
])('%j is one clear error: %s', async ([text, message]) => {
  await expect(read(text ?? '')).rejects.toThrow(message);
  await expect(read(text ?? '')).rejects.toThrow(UsageError);
});

test('braces in a script are no template', async () => {
  const script = aJob('a').replace('{ image: x }', "\n  command: [sh, -c, 'docker ps --format {{.Names}}']");
  await expect(read(script)).resolves.toHaveLength(1);
});
