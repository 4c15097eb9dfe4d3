// `kubectl naisjob list` on the target, and its prediction against what the CronJob controller does then.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { patience } from '../support/pace.ts';
import { waitFor } from '../support/wait-for.ts';

const SAY = { command: ['sh', '-c', 'echo hello'] };
const NIGHTLY = { ...SAY, schedule: '0 2 * * *', timeZone: 'Europe/Oslo' };

/** A run of the schedule comes within two minutes. */
const LONG_MS = patience(240_000);

let ns: TestNamespace;

function list(...args: string[]): Promise<Outcome> {
  return runNaisjob(['list', '-n', ns.name, ...args]);
}

async function listed(...args: string[]): Promise<Json[]> {
  const { code, stdout, stderr } = await list('-o', 'json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).jobs;
}

beforeAll(async () => {
  ns = await createNamespace();
  await Promise.all([
    ns.deploy('nattlig', NIGHTLY),
    ns.deploy('en-gang', SAY),
    ns.deploy('feiler', { command: ['sh', '-c', 'exit 3'], backoffLimit: 0 }),
  ]);
  for (const run of ['en-gang-1', 'feiler-1']) {
    await ns.api.until(ns.path('jobs'), (all) => all.some(({ metadata }) => metadata.name === run));
    await ns.untilOver(run);
  }
  await ns.api.until(ns.path('naisjobs'), (all) =>
    all.every(({ status }) => status?.synchronizationState === 'RolloutComplete'),
  );
});

test('a table as kubectl draws it', async () => {
  const { code, stdout, stderr } = await list();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n').map((line) =>
    line
      .replaceAll(/(?:\d+[smhd])+/gu, 'T')
      .split(/ {2,}/u)
      .join(' | '),
  );
  expect(lines).toEqual([
    'NAME | SCHEDULE | STATE | LAST-RUN | NEXT-RUN | ACTIVE | AGE',
    'en-gang | - | RolloutComplete | Complete T | - | 0 | T',
    'feiler | - | RolloutComplete | Failed T | - | 0 | T',
    'nattlig | 0 2 * * * | RolloutComplete | - | in T | 0 | T',
    '',
  ]);
});

test('wide: the time of the next run as the clocks of its zone show it', async () => {
  const { stdout } = await list('-o', 'wide');
  expect(stdout).toMatch(/^nattlig .* \d{4}-\d\d-\d\d 02:00 Europe\/Oslo /mu);
  expect(stdout).toMatch(/^feiler .* feiler-1 +localhost\/busybox:1$/mu);
});

test('-o name prints what kubectl takes; -l and --sort-by choose and order', async () => {
  expect((await list('-o', 'name')).stdout).toBe(
    'naisjob.nais.io/en-gang\nnaisjob.nais.io/feiler\nnaisjob.nais.io/nattlig\n',
  );
  await ns.api.patch(ns.path('naisjobs', 'feiler'), { metadata: { labels: { pick: ns.name } } });
  expect((await list('-A', '-l', `pick=${ns.name}`, '-o', 'name')).stdout).toBe('naisjob.nais.io/feiler\n');
  expect((await list('-o', 'name', '--sort-by', 'next-run')).stdout).toMatch(/^naisjob\.nais\.io\/nattlig\n/u);
});

test('a job that is suspended by hand says so, one that is by design does not', async () => {
  await ns.deploy('hviler', NIGHTLY);
  await ns.api.patch(ns.path('cronjobs', 'hviler'), { spec: { suspend: true } });
  const [hviler] = (await listed()).filter(({ name }) => name === 'hviler');
  // The rollout may not be complete yet.
  expect(hviler).toMatchObject({
    state: expect.stringMatching(/^(?:Synchronized|RolloutComplete)$/u),
    suspended: true,
  });
  expect(hviler).not.toHaveProperty('nextRun');
  expect((await list()).stdout).toMatch(/^hviler +0 2 \* \* \* +Suspended /mu);
});

test('nothing is no failure', async () => {
  const empty = await createNamespace();
  expect(await runNaisjob(['list', '-n', empty.name])).toEqual({
    code: 0,
    stdout: '',
    stderr: `No jobs found in ${empty.name} namespace.\n`,
  });
  const { stdout, stderr } = await runNaisjob(['list', '-n', empty.name, '-o', 'json']);
  expect({ document: JSON.parse(stdout), stderr }).toEqual({
    document: { verb: 'list', namespace: empty.name, jobs: [], errors: [], warnings: [] },
    stderr: '',
  });
});

test('the predicted minute is the one in which the controller starts the run', { timeout: LONG_MS }, async () => {
  await ns.deploy('hvert-minutt', { ...SAY, schedule: '* * * * *', timeZone: 'Asia/Kathmandu' });
  const find = async () => (await listed()).find(({ name }) => name === 'hvert-minutt');
  // Predicted with time to spare, so that the run of this very minute is not meant.
  const next = await waitFor('a prediction', async () => {
    const { nextRun } = await find();
    return Date.parse(nextRun) - Date.now() > 5000 && nextRun;
  });
  const run = await ns.api.until(
    ns.path('jobs'),
    (all) => all.find(({ metadata }) => metadata.name === `hvert-minutt-${Date.parse(next) / 60_000}`),
    120_000,
  );
  const scheduled = run.metadata.annotations['batch.kubernetes.io/cronjob-scheduled-timestamp'];
  expect(new Date(scheduled).toISOString()).toBe(new Date(next).toISOString());
  await ns.untilOver(run.metadata.name);
  expect(await find()).toMatchObject({ lastRun: { name: run.metadata.name, state: 'Complete' }, active: 0 });
  await ns.api.remove(ns.path('naisjobs', 'hvert-minutt'));
});

describe('several contexts', () => {
  /** The target as `here` and `there`, and as `nobody` a server that does not answer. */
  function writeContexts(): string {
    const config = parse(readFileSync(target().kubeconfigs.admin, 'utf8'));
    const { context } = config.contexts[0];
    config.clusters.push({ name: 'nobody', cluster: { server: 'https://127.0.0.1:1' } });
    config.contexts.push(
      { name: 'here', context: { ...context, namespace: ns.name } },
      { name: 'there', context: { ...context, namespace: ns.name } },
      { name: 'nobody', context: { ...context, cluster: 'nobody' } },
    );
    const file = join(mkdtempSync(join(tmpdir(), 'contexts-')), 'config');
    writeFileSync(file, stringify(config));
    return file;
  }

  const listIn = (contexts: string[], ...args: string[]) =>
    runNaisjob(['list', ...contexts.flatMap((each) => ['--context', each]), ...args], { kubeconfig: writeContexts() });

  test('are one table; one that does not answer does not spoil the rest', async () => {
    const { code, stdout, stderr } = await listIn(['here', 'nobody', 'there'], '-l', `pick=${ns.name}`);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/u).slice(0, 2).join(' '))).toEqual([
      'CONTEXT NAME',
      'here feiler',
      'there feiler',
      '',
    ]);
    expect(stderr).toBe(
      'Context nobody could not be read:\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?\n',
    );
    expect(code).toBe(1);
  });

  test('are one document', async () => {
    const { code, stdout } = await listIn(['nobody', 'here'], '-o', 'json', '-l', `pick=${ns.name}`);
    expect(JSON.parse(stdout)).toMatchObject({
      verb: 'list',
      jobs: [{ context: 'here', namespace: ns.name, name: 'feiler' }],
      errors: [{ context: 'nobody', reason: 'Connection' }],
    });
    expect(code).toBe(1);
  });

  test('one is as ever', async () => {
    expect((await listIn(['here'], '-o', 'name', '-l', `pick=${ns.name}`)).stdout).toBe('naisjob.nais.io/feiler\n');
    expect(await listIn(['here'])).toMatchObject({ stdout: expect.stringMatching(/^NAME /u) });
  });
});

test('without rights: said with what is missing, exit 4', async () => {
  const { code, stdout, stderr } = await runNaisjob(['list', '-n', ns.name], {
    kubeconfig: target().kubeconfigs.alice,
  });
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(stderr).toContain(`kubectl auth can-i list naisjobs.nais.io -n ${ns.name}`);
});

test.each([
  [['list', 'x'], 'unexpected argument "x"'],
  [['list', '--sort-by', 'size'], 'invalid --sort-by "size"'],
  [['list', '-o', 'xml'], 'invalid --output "xml"'],
])('%j is wrong usage', async (args, words) => {
  const { code, stdout, stderr } = await runNaisjob(args);
  expect(stderr).toContain(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
