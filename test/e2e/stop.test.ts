// `kubectl naisjob stop` as a person types it, on a cluster whose pods take their time to end.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { ENTER, HAS_TERMINAL, runOnTerminal } from '../support/terminal.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const NEVER = '0 3 29 2 *';
const LONG = { command: ['sh', '-c', 'sleep 300'], terminationGracePeriodSeconds: 1, schedule: NEVER };

const find = async (resource: 'jobs' | 'pods', name: string): Promise<Json> =>
  (await ns.api.request('GET', ns.path(resource, name))).body;
const podsOf = async (run: string): Promise<Json[]> =>
  (await ns.api.get(`${ns.path('pods')}?labelSelector=batch.kubernetes.io%2Fjob-name%3D${run}`)).items;
const podOf = (run: string, isWanted: (pod: Json) => boolean = (pod) => pod.status.phase === 'Running') =>
  ns.api.until(`${ns.path('pods')}?labelSelector=batch.kubernetes.io%2Fjob-name%3D${run}`, (all) => all.find(isWanted));

/** A job with one run whose pod runs. */
async function start(name: string, spec: Json = LONG, runs = [`${name}-now`]): Promise<void> {
  await ns.deploy(name, spec);
  for (const run of runs) await runNaisjob(['trigger', name, '-n', ns.name, '--name', run]);
  await Promise.all(runs.map((run) => podOf(run)));
}

test('every active run goes, and the command is done when their pods are gone', async () => {
  await start('busy', LONG, ['busy-1', 'busy-2']);
  const { code, stdout, stderr } = await runNaisjob(['stop', 'busy', '-n', ns.name, '--yes']);
  expect({ code, lines: stdout.trim().split('\n').toSorted() }).toEqual({
    code: 0,
    lines: ['job.batch/busy-1 stopped', 'job.batch/busy-2 stopped'],
  });
  expect(stderr).toMatch(/^waiting for 2 runs and their pods to end …\n/);
  expect(stderr).toContain(`To keep it from coming: kubectl naisjob suspend busy -n ${ns.name}\n`);
  for (const run of ['busy-1', 'busy-2']) {
    expect((await find('jobs', run)).code).toBe(404);
    expect(await podsOf(run)).toEqual([]);
  }
  const again = await runNaisjob(['stop', 'busy', '-n', ns.name, '--yes']);
  expect(again).toMatchObject({ code: 0, stdout: '' });
  expect(again.stderr).toContain(`No active run of naisjob.nais.io/busy in namespace ${ns.name}.\n`);
});

test('a named run alone; one that is over stays', async () => {
  await start('two', LONG, ['two-1', 'two-2']);
  expect(await runNaisjob(['stop', 'two', 'two-1', '-n', ns.name, '-y', '-o', 'name'])).toMatchObject({
    code: 0,
    stdout: 'job.batch/two-1\n',
  });
  expect((await find('jobs', 'two-2')).status.active).toBe(1);
  await runNaisjob(['trigger', 'two', '-n', ns.name, '--name', 'two-3', '--command', '--', 'true']);
  await ns.untilOver('two-3');
  expect(await runNaisjob(['stop', 'two', 'two-3', '-n', ns.name, '-y'])).toMatchObject({
    code: 0,
    stdout: 'job.batch/two-3 is over already: Complete\n',
  });
  expect((await find('jobs', 'two-3')).metadata.name).toBe('two-3');
});

test('--suspend: the run stays, its pod is gone, and it begins anew when it is resumed', async () => {
  await start('held');
  const { code, stdout, stderr } = await runNaisjob(['stop', 'held', '-n', ns.name, '--suspend', '-y', '-o', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    verb: 'stop',
    naisjob: 'held',
    namespace: ns.name,
    dryRun: 'none',
    confirmed: true,
    runs: [{ name: 'held-now', outcome: 'suspended' }],
    newRuns: [],
    nextRun: expect.stringMatching(/-02-29T03:00:00Z$/),
    timeZone: 'UTC',
  });
  const job = await find('jobs', 'held-now');
  expect(job.spec.suspend).toBe(true);
  expect(job.status.conditions).toContainEqual(expect.objectContaining({ type: 'Suspended', status: 'True' }));
  expect(await podsOf('held-now')).toEqual([]);
  expect(stderr).toContain(
    `To let run held-now begin anew: kubectl naisjob resume held --run held-now -n ${ns.name}\n`,
  );
  expect(await runNaisjob(['resume', 'held', '--run', 'held-now', '-n', ns.name])).toMatchObject({
    code: 0,
    stdout: 'job.batch/held-now resumed\n',
  });
  await podOf('held-now');
});

test('a pod that does not go: named, exit 8, and the run goes on ending', async () => {
  await start('stuck');
  const pod = await podOf('stuck-now');
  const finalizers = [...(pod.metadata.finalizers ?? []), 'example.com/hold'];
  await ns.api.patch(ns.path('pods', pod.metadata.name), { metadata: { finalizers } });
  const args = ['stop', 'stuck', '-n', ns.name, '-y', '--timeout=4s'];
  const { code, stdout, stderr } = await runNaisjob(args);
  expect({ code, stdout }).toEqual({ code: 8, stdout: 'job.batch/stuck-now is still ending\n' });
  expect(stderr).toContain(
    `error: run stuck-now was deleted, and after 4s it is not gone yet: pod/${pod.metadata.name} (held by finalizer example.com/hold)\n`,
  );
  // Let go while the same command waits once more.
  const again = runNaisjob(args.slice(0, -1), {
    onStart: (child) =>
      child.stderr?.once('data', () => {
        void ns.api.patch(ns.path('pods', pod.metadata.name), { metadata: { finalizers: null } });
      }),
  });
  expect(await again).toMatchObject({ code: 0, stdout: 'job.batch/stuck-now stopped\n' });
});

test('Ctrl-C while it waits: what was told and what was not, exit 130', async () => {
  await start('patient', { ...LONG, terminationGracePeriodSeconds: 8 });
  const { code, stderr } = await runNaisjob(['stop', 'patient', '-n', ns.name, '-y'], {
    signalWhen: { pattern: /waiting for run/, signal: 'SIGINT' },
  });
  expect(code).toBe(130);
  expect(stderr).toMatch(
    /error: interrupted; ended: none; (?:told to end, and not seen to be gone: patient-now; not told: none|told to end, and not seen to be gone: none; not told: patient-now)/,
  );
});

test.skipIf(!HAS_TERMINAL)(
  'at a terminal it shows the plan and asks: no, which is meant by ENTER too, and yes',
  async () => {
    await start('asked');
    const args = ['stop', 'asked', '-n', ns.name];
    const question = /End this run in namespace \S+\?/;
    for (const keys of [ENTER, `n${ENTER}`]) {
      const no = await runOnTerminal(args, [{ when: question, keys }]);
      expect({ code: no.code, text: no.text }).toEqual({
        code: 0,
        text: expect.stringMatching(
          /^Plan to stop naisjob\.nais\.io\/asked in namespace \S+:\n {2}1\. delete job\.batch\/asked-now\n[^]*\nNothing was changed\.\n$/,
        ),
      });
    }
    expect((await find('jobs', 'asked-now')).status.active).toBe(1);
    const yes = await runOnTerminal(args, [{ when: question, keys: `y${ENTER}` }]);
    expect({ code: yes.code, text: yes.text }).toEqual({
      code: 0,
      text: expect.stringContaining('job.batch/asked-now stopped\n'),
    });
    expect((await find('jobs', 'asked-now')).code).toBe(404);
  },
);

test('without a terminal and without --yes it refuses, and dry runs store nothing', async () => {
  await start('dry');
  const refused = await runNaisjob(['stop', 'dry', '-n', ns.name]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('give --yes');
  const client = await runNaisjob(['stop', 'dry', '-n', ns.name, '--dry-run=client']);
  expect(client).toEqual({
    code: 0,
    stdout: [
      `Plan to stop naisjob.nais.io/dry in namespace ${ns.name}:`,
      '  1. delete job.batch/dry-now',
      '     it is active',
      '     note: its pods are ended, and the run is gone with its logs',
      'job.batch/dry-now stopped (dry run)',
      '',
    ].join('\n'),
    stderr: '',
  });
  const server = await runNaisjob(['stop', 'dry', '-n', ns.name, '--dry-run=server', '--suspend']);
  expect(server).toEqual({ code: 0, stdout: 'job.batch/dry-now suspended (server dry run)\n', stderr: '' });
  expect((await find('jobs', 'dry-now')).status.active).toBe(1);
});

test('without the right to delete: said before anything is done, exit 4', async () => {
  await start('theirs');
  await ns.allowAlice([
    { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  ]);
  const { code, stderr } = await runNaisjob(['stop', 'theirs', '-n', ns.name, '-y'], {
    kubeconfig: target().kubeconfigs.alice,
  });
  expect(code).toBe(4);
  expect(stderr).toContain(`kubectl auth can-i delete jobs.batch -n ${ns.name}`);
  expect((await find('jobs', 'theirs-now')).status.active).toBe(1);
});
