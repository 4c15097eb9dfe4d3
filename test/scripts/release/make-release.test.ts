// A whole release from small files in place of what is built.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeRelease, type MadeFile } from '../../../scripts/release/make-release.ts';
import { checkComplete, findPlatforms, folderOf, type Platform } from '../../../scripts/release/platforms.ts';

const SECONDS = 1_767_225_600;
const facts = { version: '1.2.3', description: '', repository: 'https://github.com/owner/name' };
const built: Platform[] = [
  { os: 'linux', arch: 'amd64' },
  { os: 'windows', arch: 'amd64' },
];

const source = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const manifest = { ...source, version: '1.2.3' };
const named: string[] = manifest.files.filter((file: string) => file !== 'dist');

let home: string;
let made: MadeFile[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'release-'));
  await Promise.all([makeRoot(), ...built.map(makeExecutable)]);
  made = await makeAt('out');
});

async function write(folder: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(home, folder), { recursive: true });
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(home, folder, file), text)));
}

/** Whatever package.json says is packed, and something that is not. */
async function makeRoot(): Promise<void> {
  await write('root', { LICENSE: 'our licence', 'README.md': 'read' });
  await Promise.all(
    [...named, 'bin/dev.js'].map((file) => write(join('root', dirname(file)), { [basename(file)]: file })),
  );
  const theirs = { 'sbom.cdx.json': '{"npm":true}', 'THIRD-PARTY-LICENSES.txt': 'theirs' };
  await write('root/dist', { 'bundle.js': 'bundle', ...theirs });
}

async function makeExecutable(platform: Platform): Promise<void> {
  const file = platform.os === 'windows' ? 'kubectl-naisjob.exe' : 'kubectl-naisjob';
  const beside = { 'THIRD-PARTY-LICENSES.txt': `of ${platform.os}`, 'sbom.cdx.json': `{"for":"${platform.os}"}` };
  await write(`executables/${folderOf(platform)}`, {
    [file]: `runs on ${platform.os}`,
    ...beside,
    'bundle.cjs': 'not for others',
  });
}

async function makeAt(out: string): Promise<MadeFile[]> {
  const root = join(home, 'root');
  return makeRelease({
    facts,
    manifest,
    root,
    executables: join(home, 'executables'),
    out: join(home, out),
    seconds: SECONDS,
  });
}

const read = (file: string) => readFile(join(home, 'out', file));
const untar = async (file: string) =>
  parseTar(new Uint8Array(gunzipSync(await read(file)))).map(({ name, text, attrs }) => ({
    name,
    text,
    mode: attrs?.mode,
    mtime: attrs?.mtime,
  }));

test('what is made', () => {
  expect(made.map(({ file }) => file)).toEqual([
    'kubectl-naisjob-1.2.3.tgz',
    'kubectl-naisjob_v1.2.3_npm.cdx.json',
    'kubectl-naisjob_v1.2.3_linux_amd64.tar.gz',
    'kubectl-naisjob_v1.2.3_linux_amd64.cdx.json',
    'kubectl-naisjob_v1.2.3_windows_amd64.zip',
    'kubectl-naisjob_v1.2.3_windows_amd64.cdx.json',
    'naisjob.yaml',
    'SHA256SUMS',
  ]);
});

test('an archive has the executable, our licence and theirs', async () => {
  expect(await untar('kubectl-naisjob_v1.2.3_linux_amd64.tar.gz')).toEqual([
    { name: 'kubectl-naisjob', text: 'runs on linux', mode: expect.stringMatching(/755$/), mtime: SECONDS },
    { name: 'LICENSE', text: 'our licence', mode: expect.stringMatching(/644$/), mtime: SECONDS },
    { name: 'THIRD-PARTY-LICENSES.txt', text: 'of linux', mode: expect.stringMatching(/644$/), mtime: SECONDS },
  ]);
  const zip = unzipSync(await read('kubectl-naisjob_v1.2.3_windows_amd64.zip'));
  const texts = Object.entries(zip).map(([name, data]) => [name, Buffer.from(data).toString()]);
  expect(texts).toEqual([
    ['kubectl-naisjob.exe', 'runs on windows'],
    ['LICENSE', 'our licence'],
    ['THIRD-PARTY-LICENSES.txt', 'of windows'],
  ]);
});

test('the checksums are those of the files, and krew gets the same', async () => {
  const sums = String(await read('SHA256SUMS'))
    .trim()
    .split('\n')
    .map((line) => line.split('  '));
  expect(sums.map(([, file]) => file)).toEqual(made.map(({ file }) => file).slice(0, -1));
  for (const [sum, file = ''] of sums)
    expect(
      createHash('sha256')
        .update(await read(file))
        .digest('hex'),
    ).toBe(sum);
  const { platforms } = parse(String(await read('naisjob.yaml'))).spec;
  const byFile = Object.fromEntries(
    sums.map(([sum, file]) => [`${facts.repository}/releases/download/v1.2.3/${file}`, sum]),
  );
  for (const { uri, sha256 } of platforms) expect(byFile[uri]).toBe(sha256);
});

test('the npm package installs nothing else, runs nothing, and says where it comes from', async () => {
  const files = await untar('kubectl-naisjob-1.2.3.tgz');
  const dist = ['dist/THIRD-PARTY-LICENSES.txt', 'dist/bundle.js', 'dist/sbom.cdx.json'];
  const expected = [...named, ...dist, 'LICENSE', 'README.md', 'package.json'];
  expect(files.map(({ name }) => name.replace('package/', '')).toSorted()).toEqual(expected.toSorted());
  const packed = JSON.parse(files.find(({ name }) => name === 'package/package.json')?.text ?? '');
  const unwanted = Object.keys(packed).filter((key) => /dependencies|scripts/i.test(key));
  expect(unwanted).toEqual([]);
  expect([packed.name, packed.version, packed.repository]).toEqual([
    'kubectl-naisjob',
    '1.2.3',
    { type: 'git', url: 'git+https://github.com/owner/name.git' },
  ]);
});

test('made again from the same, it is the same to the byte', async () => {
  expect(await makeAt('again')).toEqual(made);
});

test('without an executable there is no release', async () => {
  const executables = join(home, 'root');
  const input = { facts, manifest, root: home, executables, out: home, seconds: 0 };
  await expect(makeRelease(input)).rejects.toThrow("has no linux-amd64/kubectl-naisjob, nor another platform's");
});

test('a tagged release names the platforms that are missing', () => {
  expect(() => checkComplete(findPlatforms(join(home, 'executables')))).toThrow(
    'no executable for linux-arm64, darwin-amd64, darwin-arm64: a tagged release has all of them',
  );
});
