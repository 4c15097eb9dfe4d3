// `kubectl naisjob tree` on the target, with real runs and attempts.

import { beforeAll, describe, expect, test } from 'vitest';
import { runNaisjob, runProcess, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import type { Json } from '../support/kube-api.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';
import { patience } from '../support/pace.ts';

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await createNamespace();
});

const SCHEDULED = { schedule: '0 2 * * *', timeZone: 'Europe/Oslo', command: ['sh', '-c', 'echo hello'] };

function tree(...args: string[]): Promise<Outcome> {
  return runNaisjob(['tree', '-n', namespace.name, ...args]);
}

/** What a person reads, without what differs each time: ages, and the five letters of a pod's name. */
async function drawn(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await tree('--no-headers', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) =>
    line
      .replace(`${namespace.name}   `, '')
      .replace(/(Pod\/\S+)-[a-z0-9]{5} /u, '$1-xxxxx ')
      .replace(/ +(?:\d+[smhd])+$/u, '')
      .replaceAll(/(?<=[^│\s]) {2,}(?=\S)/gu, '  ')
      .trimEnd(),
  );
}

/** A run of the CronJob that never starts a pod; `owner` may be the Naisjob, as before October 2025. */
async function createRun(name: string, owner: Json, spec: Json = { suspend: true }): Promise<Json> {
  const { apiVersion, kind, metadata } = owner;
  const reference = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
  const app = metadata.name;
  const containers = [{ name: app, image: 'localhost/busybox:1', command: ['sh', '-c', 'echo hello'] }];
  return namespace.api.create(namespace.path('jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: { app }, ownerReferences: [reference] },
    spec: { ...spec, template: { metadata: { labels: { app } }, spec: { restartPolicy: 'Never', containers } } },
  });
}

describe("today's chain", () => {
  test('of a one-shot job: its rollout run, finished, is no error', async () => {
    await namespace.deploy('en-gang', { command: ['sh', '-c', 'echo hello'] });
    await namespace.api.until(namespace.path('jobs'), (all) =>
      all.some(({ metadata }) => metadata.name === 'en-gang-1'),
    );
    await namespace.untilOver('en-gang-1');
    await namespace.api.until(namespace.path('naisjobs'), (all) =>
      all.some(
        ({ metadata, status }) => metadata.name === 'en-gang' && status?.synchronizationState === 'RolloutComplete',
      ),
    );
    expect(await drawn('en-gang')).toEqual([
      'Naisjob/en-gang  True  RolloutComplete',
      '├─CronJob/en-gang  -  Suspended',
      '│ └─Job/en-gang-1  True  Complete',
      '│   └─Pod/en-gang-1-xxxxx  -  Completed',
      '└─ServiceAccount/en-gang  -',
    ]);
  });

  test('of a scheduled job without runs: when the next one comes', async () => {
    await namespace.deploy('nattlig', SCHEDULED);
    expect((await drawn('nattlig')).slice(1)).toEqual([
      expect.stringMatching(/^├─CronJob\/nattlig {2}True {2}next run in (?:\d+[smh])+$/u),
      '└─ServiceAccount/nattlig  -',
    ]);
    const { code, stdout, stderr } = await tree('nattlig', '-o', 'wide');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/CronJob\/nattlig .* Scheduled .* \d{4}-\d\d-\d\d 02:00 Europe\/Oslo\n/u);
  });

  test('of a failing job: why, each attempt with its exit code', async () => {
    await namespace.deploy('feiler', { command: ['sh', '-c', 'exit 3'], backoffLimit: 0 });
    await namespace.api.until(namespace.path('jobs'), (all) =>
      all.some(({ metadata }) => metadata.name === 'feiler-1'),
    );
    await namespace.untilOver('feiler-1');
    expect((await drawn('feiler', '--containers')).slice(2, 5)).toEqual([
      '│ └─Job/feiler-1  False  Failed: BackoffLimitExceeded',
      '│   └─Pod/feiler-1-xxxxx  False  Error (exit 3)',
      '│     └─container/feiler  False  Error (main, exit 3)',
    ]);
  });
});

test('the old chain: Naisjob, Job and Pod, without a CronJob', async () => {
  const naisjob = await namespace.deploy('gammel', SCHEDULED);
  await namespace.api.remove(namespace.path('cronjobs', 'gammel'));
  await createRun('gammel', naisjob, {});
  await namespace.untilOver('gammel');
  expect((await drawn('gammel')).slice(1)).toEqual([
    '├─Job/gammel  True  Complete',
    '│ └─Pod/gammel-xxxxx  -  Completed',
    '└─ServiceAccount/gammel  -',
  ]);
});

test('500 runs: all of them, or the newest and how many more there are', { timeout: patience(180_000) }, async () => {
  // Its own, as in the old chain: a CronJob's controller would look at all of them for each one.
  const naisjob = await namespace.deploy('mange', SCHEDULED);
  const runs = Array.from({ length: 500 }, (_, index) => `mange-${29_400_000 + index}`);
  // The two oldest and the three newest have ended; what is not over is shown whatever its age.
  const ended = [...runs.slice(0, 2), ...runs.slice(-3)];
  const create = (run: string) =>
    ended.includes(run) ? createRun(run, naisjob, { completions: 0 }) : createRun(run, naisjob);
  for (const batch of [0, 2, 50, 100, 150, 200, 250, 300, 350, 400, 450, 497].map((from, index, all) =>
    runs.slice(from, all[index + 1]),
  )) {
    await Promise.all(batch.map(create));
  }
  await Promise.all(ended.map((run) => namespace.untilOver(run)));
  const { code, stdout } = await tree('mange', '-o', 'json');
  const found = JSON.parse(stdout).root.children.filter(({ kind }: Json) => kind === 'Job');
  expect(code).toBe(0);
  expect(new Set(found.map(({ name }: Json) => name))).toEqual(new Set(runs));
  const shown = async (count: string) => {
    const lines = await drawn('mange', '--runs', count);
    const endedOnes = lines.flatMap((line) => ended.filter((run) => line.includes(run)));
    return {
      ended: endedOnes,
      runs: lines.filter((line) => line.includes('─Job/')).length,
      rest: lines.at(-1)?.trim(),
    };
  };
  expect(await shown('10')).toEqual({
    ended: runs.slice(-3).toReversed(),
    runs: 498,
    rest: '└─2 older runs not shown',
  });
  expect(await shown('0')).toEqual({ ended: [], runs: 495, rest: '└─5 older runs not shown' });
});

describe('--all-owned', () => {
  test("finds exactly kubectl-tree's set", async ({ skip }) => {
    const { kubectlTree, kubeconfigs } = target();
    if (kubectlTree === undefined) return skip('kubectl-tree is not there');
    const naisjob = await namespace.deploy('alt', { command: ['sh', '-c', 'echo hello'] });
    await namespace.api.until(namespace.path('jobs'), (all) => all.some(({ metadata }) => metadata.name === 'alt-1'));
    await namespace.untilOver('alt-1');
    const owner = { apiVersion: 'nais.io/v1', kind: 'Naisjob', name: 'alt', uid: naisjob.metadata.uid };
    // Neither labelled nor of a kind that the platform makes.
    await namespace.api.create(`/api/v1/namespaces/${namespace.name}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mitt', ownerReferences: [owner] },
    });
    const listSet = (text: string) => [...text.matchAll(/([A-Z]\w+\/\S+)/gu)].map(([, name]) => name).toSorted();
    const ours = await tree('alt', '--all-owned');
    const args = ['--kubeconfig', kubeconfigs.admin, '-n', namespace.name, 'naisjobs.v1.nais.io', 'alt'];
    const theirs = await runProcess(kubectlTree, args, process.env);
    // kubectl-tree prints to stderr.
    expect(listSet(ours.stdout)).toEqual(listSet(theirs.stdout + theirs.stderr));
    expect(listSet(ours.stdout)).toContain('ConfigMap/mitt');
    expect(ours).toMatchObject({ code: 0, stderr: '' });
    expect((await tree('alt')).stdout).not.toContain('ConfigMap/mitt');
  });
});

describe('several jobs', () => {
  beforeAll(async () => {
    await namespace.deploy('en', SCHEDULED);
    await namespace.deploy('to', SCHEDULED);
  });

  test('in order, in one table; an unknown one does not stop the rest', async () => {
    const { code, stdout, stderr } = await tree('to', 'enn', 'en', '--no-headers');
    expect([...stdout.matchAll(/Naisjob\/(\S+)/gu)].map(([, name]) => name)).toEqual(['to', 'en']);
    expect(stderr).toBe('Error from server (NotFound): naisjobs.nais.io "enn" not found\nDid you mean en?\n');
    expect(code).toBe(5);
  });

  test('as one document: a list of trees and errors', async () => {
    const { code, stdout } = await tree('en', 'ukjent', '-o', 'json');
    const { items } = JSON.parse(stdout);
    expect(items[0]).toMatchObject({ verb: 'tree', naisjob: 'en', namespace: namespace.name, warnings: [] });
    expect(items[0].root.children.map(({ kind }: Json) => kind)).toEqual(['CronJob', 'ServiceAccount']);
    expect(items[1]).toMatchObject({ error: { reason: 'NotFound' } });
    expect(code).toBe(5);
  });

  test('-A -l selects over namespaces; a selection of nothing says so, and is no failure', async () => {
    await namespace.api.patch(namespace.path('naisjobs', 'to'), { metadata: { labels: { pick: namespace.name } } });
    const found = await runNaisjob(['tree', '-A', '-l', `pick=${namespace.name}`, '-o', 'name']);
    expect(found.stdout).toBe('naisjob.nais.io/to\ncronjob.batch/to\nserviceaccount/to\n');
    const none = await tree('-l', 'pick=nobody');
    expect(none).toEqual({ code: 0, stdout: '', stderr: `No resources found in ${namespace.name} namespace.\n` });
  });
});

describe('rights', () => {
  const as = (...args: string[]) =>
    runNaisjob(['tree', '-n', namespace.name, ...args], { kubeconfig: target().kubeconfigs.alice });

  test('a job that may not be read is a failure that names the right', async () => {
    const { code, stdout, stderr } = await as('en');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('naisjobs.nais.io "en" is forbidden');
    expect(stderr).toContain(`kubectl auth can-i get naisjobs.nais.io -n ${namespace.name}`);
  });

  test('a type that may not be listed is left out and named once', async () => {
    await namespace.allowAlice([
      { apiGroups: ['nais.io'], resources: ['naisjobs', 'images'], verbs: ['get', 'list'] },
      { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
    ]);
    // The server's own authorizer learns of the binding a moment later.
    const { code, stdout, stderr } = await waitFor("alice's rights", async () => {
      const outcome = await as('feiler', '--no-headers');
      return outcome.code === 0 ? outcome : undefined;
    });
    expect(code).toBe(0);
    expect(stdout).toContain('└─Job/feiler-1');
    expect(stdout).not.toContain('Pod/');
    const left = stderr
      .split('\n')
      .flatMap((line) => /^Warning: (\S+) left out: \S+ is forbidden/u.exec(line)?.[1] ?? []);
    expect(left).toContain('pods');
    expect(left).toEqual([...new Set(left)]);
  });
});

test.each([
  [['tree'], 'NAME is missing'],
  [['tree', 'x', '-A'], 'NAME cannot be given together with -A or -l'],
  [['tree', 'x', '--runs', '-1'], 'invalid --runs "-1": must be an integer greater than or equal to 0'],
  [['tree', 'x', '-o', 'xml'], 'invalid --output "xml"'],
  [['tree', 'Ugyldig_Navn'], 'invalid naisjob name'],
])('%j is wrong usage', async (args, words) => {
  const { code, stdout, stderr } = await runNaisjob(args);
  expect(stderr).toContain(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
