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

test('a verb that asks a server loads neither what starts a process nor what inflates', () => {
  const nowhere = ['--server', 'https://127.0.0.1:1', '--kubeconfig', '/dev/null'];
  const { stderr } = spawnSync(
    process.execPath,
    ['--require', path('support/builtins.cjs'), BUNDLE, 'list', ...nowhere],
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
