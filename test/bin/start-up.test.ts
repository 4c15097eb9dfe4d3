// What a start loads: a person who presses TAB or asks for help waits for each package.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SOURCES = path('support/sources.ts');
const BUNDLE = path('../../bin/run.js');

/** Loaded by the verbs that need them, when they need them. */
const CLUSTER_AND_TALK = [
  '@kubernetes/client-node',
  'inquirer',
  'ora',
  'undici',
  'ws',
  'hpagent',
  'socks-proxy-agent',
  'diff',
  'yaml',
];
const PICTURES = ['chalk', 'cli-table3', 'croner'];

function load(door: string, args: readonly string[]): string[] {
  const { stderr } = spawnSync(process.execPath, ['--import', path('support/loaded.js'), door, ...args], {
    encoding: 'utf8',
  });
  return [...stderr.matchAll(/^LOADED (.*)$/gm)].map(([, url = '']) => url);
}

const packagesOf = (urls: readonly string[]) =>
  new Set(urls.flatMap((url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []));

test.each([
  [['--help'], [...CLUSTER_AND_TALK, ...PICTURES]],
  [
    ['trigger', '--help'],
    [...CLUSTER_AND_TALK, ...PICTURES],
  ],
  [['nosuch'], [...CLUSTER_AND_TALK, ...PICTURES]],
  [['rerun', '--nosuch'], CLUSTER_AND_TALK],
])('%j', (args, forbidden) => {
  const loaded = packagesOf(load(SOURCES, args));
  expect([...loaded]).toContain('@oclif/core');
  expect(forbidden.filter((each) => loaded.has(each))).toEqual([]);
});

const QUICK = [['--version'], ['--help'], ['trigger', '-h'], ['help', 'tree']];

test.each(QUICK)('%s %s is answered by the door of the bundle alone', (...args) => {
  const loaded = load(BUNDLE, args).map((url) => /[^/]*\/[^/]*$/.exec(url)?.[0]);
  expect(loaded).toEqual(['bin/run.js', 'dist/bundle.js']);
});

test.each([...QUICK, ['__complete', 'tr']])('%s %s waits for no network and no process of Node', (...args) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--require', path('support/builtins.cjs'), BUNDLE, ...args], {
    encoding: 'utf8',
  });
  expect(stdout).not.toBe('');
  expect(stderr).toMatch(/^NODE /);
  expect(stderr.split(' ').filter((each) => /^(?:net|tty|tls|https?|child_process|crypto)$/.test(each))).toEqual([]);
});

const NOWHERE = ['--server', 'https://127.0.0.1:1', '--kubeconfig', '/dev/null'];

const chunksOf = (args: readonly string[]) =>
  load(BUNDLE, args)
    .map((url) => /([^/]*)\.js$/.exec(url)?.[1] ?? '')
    .map((name) => name.replace(/-[\w-]{8}$/, ''));

test('a verb is a dozen and a half files of the bundle, each of which a start has to find, read and check', () => {
  const chunks = chunksOf(['list', ...NOWHERE]);
  expect(chunks).toEqual(expect.arrayContaining(['shell', 'words', 'nouns', 'compose', 'cluster']));
  expect(chunks.length).toBeLessThanOrEqual(18);
});

test('TAB on a name loads the way to a cluster without oclif', () => {
  const chunks = chunksOf(['__complete', 'tree', '--kubeconfig', '/nosuch', '']);
  expect(chunks).toContain('compose');
  expect(chunks).not.toContain('shell');
});

test('a verb that stands first reads no manifest', () => {
  const readText = 'readText: (name) => void process.stderr.write(`READ ${name}`)';
  const code = `require(${JSON.stringify(path('../../dist/bundle.js'))})
    .runBundle(process.argv.slice(1), { root: '/', ${readText} }).then((code) => process.exit(code))`;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['-e', code, '--', ...args], { encoding: 'utf8' }).stderr;
  expect(run('completion', 'nosuch')).toMatch(/^error: Expected nosuch to be one of/);
  expect(run('--v=0', 'completion', 'bash')).toMatch(/^READ manifest.json/);
});

test('a verb that asks a server loads neither what starts a process nor what inflates', () => {
  const { stderr } = spawnSync(
    process.execPath,
    ['--require', path('support/builtins.cjs'), BUNDLE, 'list', ...NOWHERE],
    { encoding: 'utf8' },
  );
  const loaded = (/^NODE (.*)$/m.exec(stderr)?.[1] ?? '').split(' ');
  expect(loaded).toContain('https');
  expect(loaded.filter((each) => each === 'child_process' || each === 'zlib')).toEqual([]);
});

test('nothing of the bundle is loaded by import(), which a single executable does not have', () => {
  const folder = path('../../dist/chunks/');
  const found = readdirSync(folder).flatMap((file) =>
    (readFileSync(`${folder}${file}`, 'utf8').match(/\bimport\(\s*[`'"][^)]*\)/g) ?? []).map(
      (each) => `${file}: ${each}`,
    ),
  );
  expect(found).toEqual([]);
});
