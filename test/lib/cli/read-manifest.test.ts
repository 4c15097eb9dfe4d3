import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandToResume } from '../../../src/lib/cli/resume-command.ts';
import type { GlobalFlags } from '../../../src/lib/cli/flags.ts';
import { readManifest } from '../../../src/lib/cli/read-manifest.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
const read = (text: string) => {
  const path = join(folder, 'job.yaml');
  writeFileSync(path, text);
  return readManifest(path, 'myteam', 'avstemming');
};
const NAISJOB = 'apiVersion: nais.io/v1\nkind: Naisjob\nmetadata: { name: avstemming }\nspec: { image: x }\n';
const IMAGE = 'apiVersion: nais.io/v1\nkind: Image\nmetadata: { name: avstemming }\nspec: { image: y }\n';

test('a Naisjob, and its Image where the file has one; the namespace is the command’s', async () => {
  const naisjob = {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata: { name: 'avstemming', namespace: 'myteam' },
    spec: { image: 'x' },
  };
  expect(await read(NAISJOB)).toEqual({ naisjob });
  expect(await read(`# c\n---\n${NAISJOB}---\n${IMAGE}`)).toMatchObject({ naisjob, image: { kind: 'Image' } });
  const list = { kind: 'List', apiVersion: 'v1', items: [naisjob] };
  expect(await read(JSON.stringify(list))).toEqual({ naisjob });
});

test('an exported object is cleaned', async () => {
  const exported = NAISJOB.replace('{ name: avstemming }', '{ name: avstemming, uid: u, resourceVersion: "1" }');
  expect((await read(`${exported}status: { a: 1 }\n`)).naisjob).toEqual((await read(NAISJOB)).naisjob);
});

test.for([
  ['', 'it has 0 Naisjobs'],
  [`${NAISJOB}---\n${NAISJOB}`, 'it has 2 Naisjobs'],
  [`${NAISJOB}---\nkind: Secret\napiVersion: v1\n`, 'holds Secret of v1'],
  [NAISJOB.replace('avstemming', 'other'), 'is about Naisjob "other", not about avstemming'],
  [NAISJOB.replace('avstemming }', 'avstemming, namespace: x }'), 'is not the one of the command'],
  ['a: [', 'is not valid YAML'],
  ['just text', 'holds something of no apiVersion'],
])('%j is one clear error: %s', async ([text, message]) => {
  await expect(read(text ?? '')).rejects.toThrow(message);
  await expect(read(text ?? '')).rejects.toThrow(UsageError);
});

test('a file that is not there, and an address', async () => {
  await expect(readManifest(join(folder, 'none'), 'a', 'b')).rejects.toThrow('cannot read -f');
  await expect(readManifest('https://example.com/x.yaml', 'a', 'b')).rejects.toThrow('fetch the address first');
});

test('the command that goes on names the same cluster and user, quoted for a shell, and no token', () => {
  const flags = { context: "it's", server: 'https://x:1', token: 'secret' } as GlobalFlags;
  expect(commandToResume(flags, 'myteam', 'avstemming', '/a b/c.yaml')).toBe(
    "kubectl naisjob reset avstemming -n myteam '--context=it'\\''s' --server=https://x:1 --resume '/a b/c.yaml'",
  );
});
