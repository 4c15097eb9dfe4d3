// kubectl_complete-naisjob by itself: quick, silent, and never in a person's way.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ROOT = path('../../');
const DOOR = path('../../bin/complete.js');

function complete(words: readonly string[], { env = {}, node = [] }: { env?: object; node?: string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'complete-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, DOOR, ...words], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CACHE_HOME: folder, ...env },
  });
  return { status, stdout, stderr };
}

test('verbs, flags and their values are offered without loading the rest', () => {
  const { status, stdout, stderr } = complete(['tr'], { node: ['--import', path('support/loaded.js')] });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: 'tree\tShow what belongs to a job\ntrigger\tStart a run of a job now\n:4\n',
  });
  const loaded = [...stderr.matchAll(/^LOADED file:\/\/(.*)$/gm)].map(([, file = '']) => file);
  expect(loaded.filter((file) => /\/(main|connect|client-library|completion-names)-/.test(file))).toEqual([]);
  const bytes = loaded.filter((file) => file.includes('/chunks/')).map((file) => statSync(file).size);
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(20_000);
});

test('without a cluster: nothing is offered, and nothing is said', () => {
  expect(complete(['tree', ''])).toEqual({ status: 0, stdout: ':4\n', stderr: '' });
  expect(complete(['tree', '--context', ''])).toEqual({ status: 0, stdout: ':4\n', stderr: '' });
  expect(complete(['tree', ''], { env: { KUBECONFIG: DOOR } })).toEqual({ status: 0, stdout: ':4\n', stderr: '' });
});

test('a credential plugin that takes its time is not waited for, not heard, and ended', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  const script = `echo $$ > ${folder}/pid; echo "$KUBERNETES_EXEC_INFO" > ${folder}/info; echo "log in at …" >&2; exec sleep 60`;
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] };
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { exec: { ...exec, interactiveMode: 'IfAvailable' } } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(join(folder, 'config'), JSON.stringify(config));
  const env = { KUBECONFIG: join(folder, 'config') };
  expect(complete(['tree', ''], { env })).toEqual({ status: 0, stdout: ':4\n', stderr: '' });
  expect(JSON.parse(readFileSync(join(folder, 'info'), 'utf8')).spec.interactive).toBe(false);
  expect(isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false);
  // What a kubeconfig says is known without anyone.
  expect(complete(['tree', '--context='], { env }).stdout).toBe('x\n:4\n');
});

/** A zombie whose parent is gone too may still be there for a moment. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a Node that is too old offers nothing', () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' })`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  expect(complete(['tr'], { node })).toMatchObject({ status: 2, stdout: '' });
});

test('the package holds an executable for each of its commands', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string; mode: number }[] }];
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  expect(Object.keys(bin).toSorted()).toEqual(['kubectl-naisjob', 'kubectl_complete-naisjob']);
  for (const file of Object.values(bin)) {
    expect(files.find(({ path: each }) => each === file)?.mode.toString(8)).toBe('755');
  }
});
