import { mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { keyOfConnection, openCompletionCache } from '../../../src/lib/cli/completion-cache.ts';

let env: { XDG_CACHE_HOME: string };
beforeEach(() => {
  env = { XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'cache-')) };
});

const folderOf = () => join(env.XDG_CACHE_HOME, 'kubectl-naisjob', 'completion');

function age(key: string, seconds: number): void {
  const then = Date.now() / 1000 - seconds;
  utimesSync(join(folderOf(), `${key}.json`), then, then);
}

test('what was written a moment ago is read; later only as better than nothing, and then not at all', async () => {
  const cache = openCompletionCache(env, 'key');
  expect(await cache.read('any')).toBeUndefined();
  await cache.write([{ value: 'a', description: 'd' }]);
  expect(await cache.read('fresh')).toEqual([{ value: 'a', description: 'd' }]);
  expect(await openCompletionCache(env, 'other').read('any')).toBeUndefined();
  age('key', 6);
  expect(await cache.read('fresh')).toBeUndefined();
  expect(await cache.read('any')).toHaveLength(1);
  age('key', 601);
  expect(await cache.read('any')).toBeUndefined();
});

test('nobody else may read it, and nothing is left beside it', async () => {
  await openCompletionCache(env, 'key').write([]);
  expect(readdirSync(folderOf())).toEqual(['key.json']);
  expect(statSync(join(folderOf(), 'key.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folderOf()).mode & 0o777).toBe(0o700);
});

test('a broken file or a folder that cannot be made is no failure', async () => {
  const cache = openCompletionCache(env, 'key');
  await cache.write([]);
  writeFileSync(join(folderOf(), 'key.json'), '{');
  expect(await cache.read('fresh')).toBeUndefined();
  const nowhere = openCompletionCache({ XDG_CACHE_HOME: '/dev/null' }, 'key');
  await nowhere.write([]);
  expect(await nowhere.read('any')).toBeUndefined();
});

test('a question’s name: another question, user or kubeconfig is another, and a changed kubeconfig too', () => {
  const file = join(env.XDG_CACHE_HOME, 'config');
  writeFileSync(file, '');
  const key = (parts: unknown[], kubeconfig?: string) => keyOfConnection(parts, kubeconfig, { KUBECONFIG: file });
  const first = key(['jobs', { namespace: 'a' }]);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(key(['jobs', { namespace: 'a' }])).toBe(first);
  expect(key(['jobs', { namespace: 'b' }])).not.toBe(first);
  expect(key(['jobs', { namespace: 'a' }], '/nosuch')).not.toBe(first);
  utimesSync(file, 1, 1);
  expect(key(['jobs', { namespace: 'a' }])).not.toBe(first);
});
