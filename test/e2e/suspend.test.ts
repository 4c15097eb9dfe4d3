// `kubectl naisjob suspend` and `resume` as a person types them, and what the CronJob controller then does.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const NEVER = '0 3 29 2 *';
const SAY = ['sh', '-c', 'echo hello'];
const cronJobOf = (name: string): Promise<Json> => ns.api.get(ns.path('cronjobs', name));

test('suspended, suspended already, resumed, not suspended', async () => {
  await ns.deploy('avstemming', { command: SAY, schedule: NEVER });
  // Until its rollout is complete the operator takes a CronJob that is suspended for a one-shot's, and runs it.
  await ns.api.until(ns.path('naisjobs'), ([each]) => each?.status?.synchronizationState === 'RolloutComplete' && each);
  const suspend = await runNaisjob(['suspend', 'avstemming', '-n', ns.name]);
  expect(suspend).toEqual({
    code: 0,
    stdout: 'cronjob.batch/avstemming suspended\n',
    stderr: `The next deploy that changes the job undoes this: the operator then writes the CronJob again. To undo it now: kubectl naisjob resume avstemming -n ${ns.name}\n`,
  });
  const suspended = await cronJobOf('avstemming');
  expect(suspended.spec.suspend).toBe(true);

  const again = await runNaisjob(['suspend', 'avstemming', '-n', ns.name]);
  expect(again).toMatchObject({ code: 0, stdout: 'cronjob.batch/avstemming is suspended already\n' });
  expect((await cronJobOf('avstemming')).metadata.resourceVersion).toBe(suspended.metadata.resourceVersion);

  const resume = await runNaisjob(['resume', 'avstemming', '-n', ns.name, '-o', 'json']);
  expect(resume.code).toBe(0);
  expect(JSON.parse(resume.stdout)).toMatchObject({
    verb: 'resume',
    naisjob: 'avstemming',
    namespace: ns.name,
    dryRun: 'none',
    suspended: false,
    changed: true,
    activeRuns: [],
    startedRuns: [],
    nextRun: expect.stringMatching(/-02-29T03:00:00Z$/),
    timeZone: 'UTC',
  });
  expect(resume.stderr).toMatch(/^The next run of avstemming comes in .* \(\d+-02-29 03:00 UTC\)\.\n$/);
  expect((await cronJobOf('avstemming')).spec.suspend).toBe(false);
  expect(await runNaisjob(['resume', 'avstemming', '-n', ns.name])).toMatchObject({
    code: 0,
    stdout: 'cronjob.batch/avstemming is not suspended\n',
  });
});

test('a one-shot job is refused, and its CronJob stays as it is', async () => {
  await ns.deploy('once', { command: SAY });
  const before = await cronJobOf('once');
  for (const verb of ['suspend', 'resume']) {
    const { code, stdout, stderr } = await runNaisjob([verb, 'once', '-n', ns.name]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: naisjob.nais.io/once has no schedule that could be suspended or resumed\nIts CronJob is suspended by design: runs are started by a deploy, or by kubectl naisjob trigger.\n',
    });
  }
  expect((await cronJobOf('once')).spec).toEqual(before.spec);
});

test('several names: each in order, and one that is not there does not stop the rest', async () => {
  await Promise.all(['a', 'b'].map((name) => ns.deploy(name, { command: SAY, schedule: NEVER })));
  const { code, stdout, stderr } = await runNaisjob(['suspend', 'a', 'none', 'b', '-n', ns.name]);
  expect({ code, stdout }).toEqual({ code: 5, stdout: 'cronjob.batch/a suspended\ncronjob.batch/b suspended\n' });
  expect(stderr).toContain('Error from server (NotFound): naisjobs.nais.io "none" not found');
});

test('dry runs store nothing', async () => {
  await ns.deploy('dry', { command: SAY, schedule: NEVER });
  const client = await runNaisjob(['suspend', 'dry', '-n', ns.name, '--dry-run=client']);
  expect(client).toEqual({
    code: 0,
    stdout: [
      `Plan to suspend naisjob.nais.io/dry in namespace ${ns.name}:`,
      '  1. patch cronjob.batch/dry',
      '     spec.suspend: true, so that its schedule starts no more runs; runs under way go on',
      '     note: the next deploy that changes the job undoes it: the operator then writes the CronJob again',
      'cronjob.batch/dry suspended (dry run)',
      '',
    ].join('\n'),
    stderr: '',
  });
  const server = await runNaisjob(['suspend', 'dry', '-n', ns.name, '--dry-run=server']);
  expect(server).toEqual({ code: 0, stdout: 'cronjob.batch/dry suspended (server dry run)\n', stderr: '' });
  expect((await cronJobOf('dry')).spec.suspend).toBe(false);
});

test('without the right to patch: the server’s word, exit 4, nothing done', async () => {
  await ns.deploy('theirs', { command: SAY, schedule: NEVER });
  await ns.allowAlice([
    { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
  ]);
  const { code, stderr } = await runNaisjob(['suspend', 'theirs', '-n', ns.name], {
    kubeconfig: target().kubeconfigs.alice,
  });
  expect(code).toBe(4);
  expect(stderr).toContain(`kubectl auth can-i patch cronjobs.batch -n ${ns.name}`);
  expect((await cronJobOf('theirs')).spec.suspend).toBe(false);
});

test('a deploy that changes the job undoes it, as was said', async () => {
  await ns.deploy('deployed', { command: SAY, schedule: NEVER });
  await runNaisjob(['suspend', 'deployed', '-n', ns.name]);
  await ns.api.patch(ns.path('naisjobs', 'deployed'), { spec: { env: [{ name: 'A', value: 'b' }] } });
  await ns.api.until(
    ns.path('cronjobs'),
    (all) => all.find((each) => each.metadata.name === 'deployed')?.spec.suspend === false,
  );
});

test('a run under way goes on, and is told with the command that ends it', async () => {
  await ns.deploy('busy', {
    command: ['sh', '-c', 'sleep 300'],
    terminationGracePeriodSeconds: 1,
    schedule: NEVER,
  });
  await runNaisjob(['trigger', 'busy', '-n', ns.name, '--name', 'busy-now']);
  const { code, stderr } = await runNaisjob(['suspend', 'busy', '-n', ns.name]);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `Run busy-now is active and goes on. To end it: kubectl naisjob stop busy busy-now -n ${ns.name}\n`,
  );
  expect((await ns.api.get(ns.path('jobs', 'busy-now'))).status.conditions ?? []).toEqual([]);
});

test('resumed after a missed start: Kubernetes makes up for it at once, and the run is told', async () => {
  await ns.deploy('missed', { command: SAY, schedule: '0 3 * * *' });
  await runNaisjob(['suspend', 'missed', '-n', ns.name]);
  const lastScheduleTime = new Date(Date.now() - 48 * 3_600_000).toISOString();
  await ns.api.patch(`${ns.path('cronjobs', 'missed')}/status`, { status: { lastScheduleTime } });
  const { code, stdout, stderr } = await runNaisjob(['resume', 'missed', '-n', ns.name, '-o', 'json']);
  const result = JSON.parse(stdout);
  expect({ code, changed: result.changed }).toEqual({ code: 0, changed: true });
  expect(result.plan.steps[0].consequence).toContain('a start was missed');
  expect(stderr).toMatch(/Run missed-\d+ was started at once, for a start that was missed\./);
});

test('resume --run: one run, what else is active beside it, and nothing of the schedule', async () => {
  const spec = { command: ['sh', '-c', 'sleep 300'], terminationGracePeriodSeconds: 1, schedule: NEVER };
  await ns.deploy('two', { ...spec, concurrencyPolicy: 'Forbid' });
  await runNaisjob(['trigger', 'two', '-n', ns.name, '--name', 'two-held']);
  await runNaisjob(['stop', 'two', 'two-held', '--suspend', '-n', ns.name, '-y']);
  await runNaisjob(['trigger', 'two', '-n', ns.name, '--name', 'two-active']);
  const resume = (...args: string[]) => runNaisjob(['resume', 'two', '-n', ns.name, ...args]);
  expect(await resume('--run', 'two-active')).toMatchObject({
    code: 0,
    stdout: 'job.batch/two-active is not suspended\n',
  });
  expect(await resume('--run=two-held')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("run two-active is active, and the job's concurrencyPolicy is Forbid\n"),
  });
  expect(await resume('--run=two-held', '--force', '--dry-run=server')).toMatchObject({
    code: 0,
    stdout: 'job.batch/two-held resumed (server dry run)\n',
  });
  expect((await ns.api.get(ns.path('jobs', 'two-held'))).spec.suspend).toBe(true);
  const { code, stdout, stderr } = await resume('--run=two-held', '--force', '-o', 'json');
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({
    code: 0,
    verb: 'resume',
    naisjob: 'two',
    run: { name: 'two-held', outcome: 'resumed' },
    warnings: ['run two-active is active; both will run at the same time'],
  });
  expect(stderr).toContain(`Follow it with: kubectl naisjob logs two two-held -n ${ns.name} -f\n`);
  expect((await ns.api.get(ns.path('jobs', 'two-held'))).status.active).toBe(1);
  expect((await cronJobOf('two')).spec.suspend).toBe(false);
});

test('resume: --run is of one job, and what is for a run needs it', async () => {
  const several = await runNaisjob(['resume', 'a', 'b', '--run', 'a-1']);
  expect(several).toMatchObject({ code: 2, stderr: expect.stringContaining('--run takes one NAME') });
  const none = await runNaisjob(['resume', 'a', '--force']);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--force and --timeout go with --run') });
});
