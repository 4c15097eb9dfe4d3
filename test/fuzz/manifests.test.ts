// Whatever is handed to `apply -f` and `reset -f`: manifests as they are meant, or one sentence about the file. FUZZ_RUNS tries
// more; a failure prints its seed, for FUZZ_SEED.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readDocuments } from '../../src/lib/cli/read-documents.ts';
import { readManifest } from '../../src/lib/cli/read-manifest.ts';
import { UsageError } from '../../src/lib/model/errors.ts';
import { fuzzOptions, hostileText } from '../support/hostile-text.ts';

const file = join(mkdtempSync(join(tmpdir(), 'manifests-')), 'job.yaml');

const READERS = [() => readDocuments([file], undefined, 'myteam'), () => readManifest(file, 'myteam', 'x')];

/** What became of it: 'read', or the sentence. Anything but a UsageError fails the test. */
async function readBoth(content: string | Uint8Array): Promise<string[]> {
  writeFileSync(file, content);
  const said = READERS.map((read) => read().then(() => 'read', sentenceOf));
  return Promise.all(said);
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof UsageError)) throw error;
  return error.message;
}

const JOB = { apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name: 'x' }, spec: { image: 'y' } };

const anything = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>({ toString: 1 }, [null], { name: 'x', annotations: 'a', finalizers: 'f' }, []),
);

/** Each field anything, some of them as they should be. */
const object = fc.record({
  apiVersion: fc.oneof(fc.constant(JOB.apiVersion), anything),
  kind: fc.oneof(fc.constantFrom('Naisjob', 'Image', 'List'), anything),
  metadata: fc.oneof(
    fc.constant(JOB.metadata),
    anything,
    fc.record(
      { name: fc.constant('x'), namespace: anything, annotations: anything, finalizers: anything },
      { requiredKeys: ['name'] },
    ),
  ),
  spec: anything,
  items: anything,
});

test('any object', async () => {
  const documents = fc.array(object, { maxLength: 3 }).map((all) => all.map((each) => stringify(each)).join('---\n'));
  await fc.assert(
    fc.asyncProperty(documents, async (text) => void (await readBoth(text))),
    fuzzOptions(60),
  );
});

test('any text and any bytes', async () => {
  const marks = fc.constantFrom(
    '&a',
    '*a',
    ': ',
    '- ',
    '\n',
    '{',
    '}',
    '[',
    '?',
    '|',
    '>',
    '---\n',
    '!!set',
    '!!binary ',
    '"',
    '\t',
    '<<: ',
  );
  const text = fc.array(fc.oneof(marks, hostileText), { maxLength: 20 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(text, fc.uint8Array({ maxLength: 200 })),
      async (content) => void (await readBoth(content)),
    ),
    fuzzOptions(60),
  );
});

const HEAD = 'apiVersion: nais.io/v1\nkind: Naisjob\nmetadata: { name: x }\n';
const LAUGHS = [
  'a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]',
  ...Array.from(
    { length: 9 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
  ),
].join('\n');

test.each([
  ['a billion laughs', `${HEAD}spec:\n  ${LAUGHS.replaceAll('\n', '\n  ')}`, 'Excessive alias count'],
  ['an anchor that holds itself', `${HEAD}spec: &a { b: *a }`, 'an anchor that holds itself'],
  ['an alias of nothing', `${HEAD}spec: *nope`, 'Unresolved alias'],
  ['a key twice', `${HEAD}spec: { a: 1, a: 2 }`, 'Map keys must be unique at line 4'],
  ['a set, which JSON has not', `${HEAD}spec: !!set { a }`, 'something that JSON cannot say'],
  ['bytes, which JSON has not', `${HEAD}spec: { a: !!binary aGVsbG8= }`, 'something that JSON cannot say'],
  ['deep as a well', `${HEAD}spec: ${'['.repeat(5000)}`, 'job.yaml is not valid YAML'],
  ['no UTF-8', Buffer.from(`${HEAD}spec: { a: blåbær }`, 'latin1'), 'job.yaml is not UTF-8 text'],
  ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0xfe]), 'job.yaml is not UTF-8 text'],
  [
    'annotations that are none',
    `${HEAD.replace('name: x', 'name: x, annotations: a')}spec: {}`,
    'metadata.annotations is not a map',
  ],
  [
    'finalizers that are none',
    `${HEAD.replace('name: x', 'name: x, finalizers: a')}spec: {}`,
    'metadata.finalizers is not a list',
  ],
  [
    'a namespace that is none',
    `${HEAD.replace('name: x', 'name: x, namespace: 5')}spec: {}`,
    'metadata.namespace is not a text',
  ],
  ['a kind that is none', `${HEAD.replace('Naisjob', '{ toString: 1 }')}spec: {}`, 'kind is not a text'],
])('%s', async (_, content, sentence) => {
  for (const said of await readBoth(content)) expect(said).toContain(sentence);
});

test.each([
  ['a byte order mark', `\ufeff${HEAD}spec: { image: y }`],
  ['line ends of Windows', `${HEAD}spec: { image: y }`.replaceAll('\n', '\r\n')],
  ['a list', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [JOB] })],
  ['empty documents around it', `---\n# nothing\n---\n${HEAD}spec: { image: y }\n---\n`],
  ['anchors and merges', `${HEAD}spec:\n  a: &a { b: 1 }\n  c: { <<: *a }\n  d: *a\n`],
  ['five megabytes', `${HEAD}spec: { image: ${'y'.repeat(5_000_000)} }`],
])('%s is read', async (_, content) => {
  expect(await readBoth(content)).toEqual(['read', 'read']);
});
