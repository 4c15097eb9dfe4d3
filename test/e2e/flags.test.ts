// Flags as kubectl reads them, where oclif alone would do something else.

import { beforeAll, expect, test } from 'vitest';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  await ns.deploy('avstemming', { schedule: '0 3 1 1 *' });
});

test('--replace=false stops nothing', async () => {
  await ns.deploy('busy', { schedule: '0 3 1 1 *', concurrencyPolicy: 'Replace', command: ['sh', '-c', 'sleep 600'] });
  const trigger = (...flags: string[]) => runNaisjob(['trigger', 'busy', '-n', ns.name, '-o', 'json', ...flags]);
  const first = await trigger();
  const run = JSON.parse(first.stdout).run.name;
  const stops = ({ stdout }: { stdout: string }) =>
    JSON.parse(stdout).plan.steps.filter((step: { action: string }) => step.action === 'delete');
  expect(stops(await trigger('--replace=true', '--dry-run=client'))).toEqual([
    expect.objectContaining({ object: `job.batch/${run}` }),
  ]);
  expect(stops(await trigger('--replace=false', '--dry-run=client'))).toEqual([]);
  expect(stops(await trigger('--replace', '--replace=false', '--dry-run=client'))).toEqual([]);
  await ns.api.remove(ns.path('jobs', run), { propagationPolicy: 'Background' });
});

test('-A=false leaves the namespace as it is', async () => {
  const outcome = await runNaisjob(['tree', 'avstemming', '-A=false', '-n', ns.name, '-o', 'name']);
  expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^naisjob\.nais\.io\/avstemming\n/) });
});

test('flags may stand before the verb, and the last of a repeated one counts', async () => {
  const outcome = await runNaisjob(['-n', 'tree', '-o', 'yaml', 'tree', 'avstemming', '-n', ns.name, '-o', 'name']);
  expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^naisjob\.nais\.io\/avstemming\n/) });
});

test('a value that is neither true nor false is refused, as a document where one is wanted', async () => {
  const { code, stdout, stderr } = await runNaisjob(['trigger', 'avstemming', '--force=maybe', '-o', 'json']);
  const message = 'invalid argument "maybe" for "--force" flag: give true or false';
  expect({ code, document: JSON.parse(stdout), stderr }).toEqual({
    code: 2,
    document: { error: { reason: 'Usage', message, hints: [] } },
    stderr: `error: ${message}\nSee 'kubectl naisjob trigger --help' for usage.\n`,
  });
});

test('what every object has is no verb', async () => {
  expect(await runNaisjob(['constructor', '-o', 'json'])).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('"reason": "Usage"'),
    stderr: expect.stringMatching(/^error: unknown command "constructor" for "kubectl naisjob"\n/),
  });
});

test('a job that is named twice is worked on once', async () => {
  const { code, stdout } = await runNaisjob([
    'rerun',
    'avstemming',
    'nj/avstemming',
    '-n',
    ns.name,
    '--dry-run=client',
    '-o',
    'name',
  ]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^job\.batch\/avstemming-cli-\S+\n$/) });
});

test('names are never read from standard input: a loop over a file of names must keep its lines', async () => {
  // oclif waits so long for a line, ms; by default what comes first decides.
  const loop = { input: 'avstemming\n', env: { OCLIF_STDIN_TIMEOUT_MS: '2000' } };
  expect(await runNaisjob(['trigger', '-n', ns.name], loop)).toMatchObject({ code: 2, stdout: '' });
  const outcome = await runNaisjob(['tree', '-l', 'team=nobody', '-n', ns.name], loop);
  expect(outcome).toMatchObject({ code: 0, stderr: `No resources found in ${ns.name} namespace.\n` });
});
