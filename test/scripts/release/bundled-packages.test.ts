import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { listBundledPackages } from '../../../scripts/release/bundled-packages.ts';

let modules: string;
beforeEach(async () => {
  modules = join(await mkdtemp(join(tmpdir(), 'bundled-')), 'node_modules');
});

/** `files`: beside its package.json. */
async function install(name: string, version: string, files: Record<string, string>): Promise<string> {
  const folder = join(modules, name);
  await mkdir(join(folder, 'lib'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version, license: 'MIT' }));
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text)));
  return folder;
}

const chunkOf = (...ids: string[]) => ({ modules: Object.fromEntries(ids.map((id) => [id, { renderedLength: 9 }])) });

test('each package once, by name, with its licence and its notice', async () => {
  const b = await install('b', '2.0.0', { LICENSE: 'text of b\n', 'NOTICE.md': 'notice of b' });
  const a = await install('@scope/a', '1.0.0', { 'license.txt': 'text of a' });
  const packages = listBundledPackages([chunkOf(`${b}/lib/x.js`, '/src/main.ts'), chunkOf(`${a}/y.js`, `${b}/z.js`)]);
  expect(packages.map(({ manifest, texts }) => [manifest.name, manifest.version, texts])).toEqual([
    ['@scope/a', '1.0.0', ['text of a']],
    ['b', '2.0.0', ['text of b', 'notice of b']],
  ]);
});

test('a package.json inside that names no package is passed by', async () => {
  const a = await install('a', '1.0.0', { LICENSE: 'text' });
  await writeFile(join(a, 'lib', 'package.json'), '{ "type": "module" }');
  expect(listBundledPackages([chunkOf(`${a}/lib/x.js`)]).map(({ manifest }) => manifest.name)).toEqual(['a']);
});

test('two versions are two packages', async () => {
  const outer = await install('a', '1.0.0', { LICENSE: 'text' });
  const inner = await install('b/node_modules/a', '2.0.0', { LICENSE: 'text' });
  await writeFile(join(inner, 'package.json'), JSON.stringify({ name: 'a', version: '2.0.0' }));
  const packages = listBundledPackages([chunkOf(`${inner}/x.js`, `${outer}/x.js`)]);
  expect(packages.map(({ manifest }) => manifest.version)).toEqual(['1.0.0', '2.0.0']);
});

test('what is left out of the output owes nothing', async () => {
  const a = await install('a', '1.0.0', { LICENSE: 'text' });
  expect(listBundledPackages([{ modules: { [`${a}/x.js`]: { renderedLength: 0 } } }])).toEqual([]);
});

test("the bundler's own additions are rolldown's", () => {
  const [rolldown] = listBundledPackages([chunkOf('\0rolldown/runtime.js')]);
  expect(rolldown?.manifest.name).toBe('rolldown');
  expect(rolldown?.texts.join('\n')).toContain('MIT License');
});

test('a package without a licence text stops the build', async () => {
  const a = await install('a', '1.0.0', { 'README.md': 'MIT' });
  expect(() => listBundledPackages([chunkOf(`${a}/x.js`)])).toThrow(
    'a 1.0.0 goes into the bundle and has no licence text in its package',
  );
});
