// `kubectl naisjob trigger` as a person types it, on a cluster that runs the pods.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, runProcess } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';

const SAY = { command: ['sh', '-c', 'echo "$GREETING from $0 $*"'], env: [{ name: 'GREETING', value: 'hello' }] };

/** The run's name from the last line on stdout. */
function createdRun(stdout: string): string {
  const name = /^job\.batch\/(\S+) created$/m.exec(stdout)?.[1];
  if (name === undefined) throw new Error(`no run in ${JSON.stringify(stdout)}`);
  return name;
}

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

test('a scheduled job runs now, and its pod says so', async () => {
  await ns.deploy('scheduled', { ...SAY, schedule: '0 3 1 1 *' });
  const { code, stdout, stderr } = await runNaisjob(['trigger', 'scheduled', '-n', ns.name]);
  expect({ code, stdout, stderr }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^job\.batch\/scheduled-cli-\d{8}-\d{6} created\n$/),
  });
  const run = createdRun(stdout);
  expect(stderr).toBe(`Follow it with: kubectl naisjob logs scheduled ${run} -n ${ns.name} -f\n`);
  await ns.untilOver(run);
  expect(await ns.logOf(run)).toBe('hello from sh \n');
});

test('a one-shot job runs again with other env and args, which its log shows', async () => {
  await ns.deploy('once', SAY);
  const folder = await mkdtemp(join(tmpdir(), 'env-'));
  await writeFile(join(folder, 'vars'), '# one\nGREETING=file\nOTHER=x y\n');
  const { stdout } = await runNaisjob([
    ...['trigger', 'once', '-n', ns.name, '--env-from-file', join(folder, 'vars'), '-e', 'GREETING=hei'],
    ...['--command', '--', 'sh', '-c', 'echo "$GREETING, $OTHER: $0 $*"', 'one', 'two three', '--four'],
  ]);
  const run = createdRun(stdout);
  await ns.untilOver(run);
  expect(await ns.logOf(run)).toBe('hei, x y: one two three --four\n');
});

test('words after -- are the args of the image’s own entrypoint', async () => {
  await ns.deploy('entry', { command: undefined });
  const run = createdRun(
    (await runNaisjob(['trigger', 'entry', '-n', ns.name, '--', '-c', 'echo only this once'])).stdout,
  );
  await ns.untilOver(run);
  expect(await ns.logOf(run)).toBe('only this once\n');
});

test('the user is named as the server knows them, so that the console shows the person', async () => {
  await ns.deploy('whose', SAY);
  await ns.allowAlice([
    { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get', 'list'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list', 'create'] },
  ]);
  const { stdout } = await runNaisjob(['trigger', 'whose', '-n', ns.name, '-o', 'json'], {
    kubeconfig: target().kubeconfigs.alice,
  });
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ verb: 'trigger', naisjob: 'whose', namespace: ns.name, dryRun: 'none' });
  const job = await ns.api.get(ns.path('jobs', result.run.name));
  expect(job.metadata.uid).toBe(result.run.uid);
  expect(job.metadata.annotations).toMatchObject({
    'nais.io/instantiated-by': 'alice@example.com',
    'cronjob.kubernetes.io/instantiate': 'manual',
  });
});

describe('the Job is what kubectl makes, plus two annotations', () => {
  /** All that differs between two Jobs of one template by nature. */
  function comparable(job: Json): Json {
    const { metadata, spec } = structuredClone(job);
    for (const labels of [metadata.labels, spec.template.metadata.labels]) {
      for (const key of Object.keys(labels)) if (/controller-uid|job-name/.test(key)) labels[key] = '*';
    }
    delete spec.selector;
    const { labels, annotations, ownerReferences } = metadata;
    return { labels, annotations, ownerReferences, spec };
  }

  test.skipIf(target().kubectl === undefined)(
    'field by field, with fields the client library does not know',
    async () => {
      await ns.deploy('same', { ...SAY, schedule: '0 3 1 1 *' });
      // Fields of newer Kubernetes versions, and defaults that typed models turn around.
      await ns.api.patch(ns.path('cronjobs', 'same'), {
        spec: {
          jobTemplate: {
            metadata: { annotations: { 'example.com/note': 'template' }, labels: { extra: 'label' } },
            spec: {
              backoffLimit: 0,
              parallelism: 1,
              podReplacementPolicy: 'Failed',
              template: {
                metadata: { annotations: { 'example.com/pod': 'yes' } },
                spec: {
                  tolerations: [{ key: 'x', operator: 'Exists', tolerationSeconds: 5, effect: 'NoExecute' }],
                  hostUsers: true,
                },
              },
            },
          },
        },
      });
      const ours = createdRun((await runNaisjob(['trigger', 'same', '-n', ns.name])).stdout);
      const env = { ...process.env, KUBECONFIG: target().kubeconfigs.admin };
      const kubectl = await runProcess(
        target().kubectl ?? '',
        ['create', 'job', 'by-kubectl', '--from=cronjob/same', '-n', ns.name],
        env,
      );
      expect(kubectl.code).toBe(0);
      const [a, b] = await Promise.all([ns.api.get(ns.path('jobs', ours)), ns.api.get(ns.path('jobs', 'by-kubectl'))]);
      const expected = comparable(b);
      for (const ours of ['nais.io/instantiated-by', 'kubectl-naisjob/request']) {
        expect(a.metadata.annotations[ours]).not.toBe('');
        expected.annotations[ours] = a.metadata.annotations[ours];
      }
      expect(comparable(a)).toEqual(expected);
      expect(a.spec.podReplacementPolicy).toBe('Failed');
    },
  );
});

describe('guards', () => {
  beforeAll(async () => {
    await ns.deploy('busy', {
      command: ['sh', '-c', 'sleep 300'],
      terminationGracePeriodSeconds: 1,
      schedule: '0 3 1 1 *',
      concurrencyPolicy: 'Forbid',
    });
    await runNaisjob(['trigger', 'busy', '-n', ns.name, '--name', 'busy-first']);
  });

  test('Forbid and an active run: refused with its name, exit 1, nothing created', async () => {
    const { code, stdout, stderr } = await runNaisjob(['trigger', 'busy', '-n', ns.name]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      "error: run busy-first is active, and the job's concurrencyPolicy is Forbid\nWait for it to end, or give --force to run both at the same time.\n",
    );
  });

  test('a chosen name that is taken is the server’s AlreadyExists', async () => {
    const { code, stderr } = await runNaisjob(['trigger', 'busy', '-n', ns.name, '--force', '--name', 'busy-first']);
    expect(code).toBe(1);
    expect(stderr).toContain('Error from server (AlreadyExists): jobs.batch "busy-first" already exists');
  });

  test('dry runs store nothing, and each says what it is', async () => {
    const client = await runNaisjob([
      'trigger',
      'busy',
      '-n',
      ns.name,
      '--force',
      '--name',
      'busy-dry',
      '--dry-run=client',
    ]);
    expect(client.stdout).toBe(
      [
        `Plan to trigger naisjob.nais.io/busy in namespace ${ns.name}:`,
        '  1. create job.batch/busy-dry',
        '     from the template of cronjob.batch/busy',
        'job.batch/busy-dry created (dry run)',
        '',
      ].join('\n'),
    );
    const server = await runNaisjob([
      'trigger',
      'busy',
      '-n',
      ns.name,
      '--force',
      '--name',
      'busy-dry',
      '--dry-run=server',
    ]);
    expect(server.stdout).toBe('job.batch/busy-dry created (server dry run)\n');
    expect((await ns.api.request('GET', ns.path('jobs', 'busy-dry'))).code).toBe(404);
  });

  test('--replace stops the active run with its pods before the new one is created', async () => {
    const { code, stdout } = await runNaisjob(['trigger', 'busy', '-n', ns.name, '--replace', '-o', 'name']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^job\.batch\/busy-cli-\S+\n$/);
    expect((await ns.api.request('GET', ns.path('jobs', 'busy-first'))).code).toBe(404);
    const pods = await ns.api.get(`${ns.path('pods')}?labelSelector=app%3Dbusy`);
    expect(pods.items.filter((each: Json) => each.metadata.labels['job-name'] === 'busy-first')).toEqual([]);
  });
});

test('ten triggers at once make ten runs', async () => {
  await ns.deploy('many', SAY);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => runNaisjob(['trigger', 'many', '-n', ns.name, '-o', 'json'])),
  );
  expect(outcomes.map((each) => each.code)).toEqual(Array.from({ length: 10 }, () => 0));
  // A name may come again: the history limit deletes those that have ended.
  expect(new Set(outcomes.map((each) => JSON.parse(each.stdout).run.uid)).size).toBe(10);
});
