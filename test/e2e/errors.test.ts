// One clear error and the right exit code for what goes wrong before a verb can do its work.

import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
});

/** The admin's kubeconfig with a change. */
async function kubeconfigWith(change: (config: Json) => void): Promise<string> {
  const config = parse(await readFile(target().kubeconfigs.admin, 'utf8'));
  change(config);
  const file = join(await mkdtemp(join(tmpdir(), 'kubeconfig-')), 'config');
  await writeFile(file, stringify(config));
  return file;
}

function expectError({ code, stdout, stderr }: Outcome, exitCode: number, ...lines: (string | RegExp)[]): void {
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  for (const line of lines) expect(stderr).toMatch(line);
  expect(stderr).not.toMatch(/^\s+at /m);
}

const VERBS = ['tree', 'trigger', 'rerun', 'suspend'];

test.each(VERBS)('%s: no cluster listens there', async (verb) => {
  const kubeconfig = await kubeconfigWith((config) => (config.clusters[0].cluster.server = 'https://127.0.0.1:1'));
  expectError(
    await runNaisjob([verb, 'avstemming'], { kubeconfig }),
    1,
    'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
  );
});

test.each(VERBS)('%s: a context that does not exist', async (verb) => {
  expectError(await runNaisjob([verb, 'avstemming', '--context', 'nope']), 1, /^error: context "nope" does not exist/);
});

test.each(VERBS)('%s: an expired token', async (verb) => {
  const kubeconfig = await kubeconfigWith((config) => (config.users[0].user = { token: 'expired' }));
  expectError(
    await runNaisjob([verb, 'avstemming'], { kubeconfig }),
    4,
    /^error: You must be logged in to the server \(Unauthorized\)/,
  );
});

test('a credential plugin that fails', async () => {
  const plugin = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'sh',
    args: ['-c', 'echo go to https://login.example >&2; exit 3'],
    interactiveMode: 'Never',
  };
  const kubeconfig = await kubeconfigWith((config) => (config.users[0].user = { exec: plugin }));
  expectError(
    await runNaisjob(['tree', 'avstemming'], { kubeconfig }),
    4,
    /^go to https:\/\/login.example\nerror: getting credentials: exec: executable sh failed with exit code 3\n/,
    'Log in again (on NAIS: nais login)',
  );
});

test.each(VERBS)('%s: a job that does not exist, and what was meant', async (verb) => {
  const outcome = await runNaisjob([verb, 'avsteming', '-n', ns.name]);
  expectError(
    outcome,
    5,
    'Error from server (NotFound): naisjobs.nais.io "avsteming" not found',
    'Did you mean avstemming?',
  );
});

test.each(VERBS)('%s: no rights', async (verb) => {
  const outcome = await runNaisjob([verb, 'avstemming', '-n', ns.name], { kubeconfig: target().kubeconfigs.alice });
  expectError(
    outcome,
    4,
    'Error from server (Forbidden): naisjobs.nais.io "avstemming" is forbidden',
    `kubectl auth can-i get naisjobs.nais.io -n ${ns.name}`,
  );
});

test.each(VERBS)('%s: a name of 64 characters', async (verb) => {
  expectError(
    await runNaisjob([verb, 'x'.repeat(64)]),
    2,
    'has 64 characters, at most 63 are allowed',
    `See 'kubectl naisjob ${verb} --help'`,
  );
});

test.each(VERBS)('%s: an unknown flag', async (verb) => {
  expectError(await runNaisjob([verb, 'avstemming', '--nope']), 2, /^error: unknown flag: --nope\n/);
});

test.each(VERBS)('%s: no name', async (verb) => {
  expectError(await runNaisjob([verb]), 2, /NAME/);
});

test('a name of 64 characters for a run', async () => {
  expectError(await runNaisjob(['trigger', 'avstemming', '--name', 'x'.repeat(64)]), 2, 'at most 63');
});

test('an unknown verb, and what was meant', async () => {
  expectError(
    await runNaisjob(['triger', 'x']),
    2,
    'error: unknown command "triger" for "kubectl naisjob"',
    'Did you mean trigger?',
  );
});

test('a flag value that is none of its values', async () => {
  expectError(
    await runNaisjob(['trigger', 'x', '-o', 'xml']),
    2,
    'invalid --output "xml": must be one of json, yaml, name',
  );
});

test('with -o json the error is the one document on stdout', async () => {
  const { code, stdout } = await runNaisjob(['trigger', 'avsteming', '-n', ns.name, '-o', 'json']);
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      reason: 'NotFound',
      message: 'naisjobs.nais.io "avsteming" not found',
      hints: ['Did you mean avstemming?'],
    },
  });
});
