// `kubectl naisjob rerun` where the documented patch works, and where it does nothing.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

const SAY = { command: ['sh', '-c', 'echo hello'] };
const DEPLOYED = { 'nais.io/deploymentCorrelationID': 'b4f7c2d0-0000-4000-8000-000000000001' };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

async function runsOf(name: string): Promise<Json[]> {
  return (await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${name}`)).items;
}

/** The Job that the operator creates by itself about 5 s after the rollout. */
async function untilRollout(name: string): Promise<Json> {
  return ns.api.until(ns.path('jobs'), (jobs) => jobs.find((each) => each.metadata.name === `${name}-1`));
}

test('a deployed job: the documented patch starts nothing, rerun starts a run with a new UID', async () => {
  await ns.deploy('deployed', SAY, DEPLOYED);
  const first = await untilRollout('deployed');
  const { code, stdout } = await runNaisjob(['rerun', 'deployed', '-n', ns.name, '-o', 'json']);
  expect(code).toBe(0);
  const { run, strategy, plan } = JSON.parse(stdout);
  expect(strategy).toBe('job');
  expect(plan.steps[0].reason).toContain('job.batch/deployed-1, which exists already');
  expect(run.uid).not.toBe(first.metadata.uid);
  expect((await runsOf('deployed')).map((each) => each.metadata.uid).toSorted()).toEqual(
    [first.metadata.uid, run.uid].toSorted(),
  );
  expect((await ns.untilOver(run.name)).status.succeeded).toBe(1);
});

test('made with kubectl apply: the operator starts the run, and only one comes', async () => {
  await ns.deploy('applied', SAY);
  const first = await untilRollout('applied');
  const { code, stdout, stderr } = await runNaisjob(['rerun', 'applied', '-n', ns.name]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'job.batch/applied-2 created\n' });
  expect(stderr).toContain('waiting for the operator to start a run …');
  const runs = await runsOf('applied');
  expect(runs.map((each) => each.metadata.name).toSorted()).toEqual(['applied-1', 'applied-2']);
  expect(runs.find((each) => each.metadata.name === 'applied-2').metadata.uid).not.toBe(first.metadata.uid);
});

test('a deployed job whose Job is gone: created again with the same name and a new UID', async () => {
  await ns.deploy('again', SAY, DEPLOYED);
  const first = await untilRollout('again');
  await ns.api.remove(ns.path('jobs', 'again-1'), { propagationPolicy: 'Foreground' });
  await ns.api.until(ns.path('jobs'), (jobs) => !jobs.some((each) => each.metadata.uid === first.metadata.uid));
  const { code, stdout } = await runNaisjob(['rerun', 'again', '-n', ns.name, '-o', 'json']);
  expect(code).toBe(0);
  const { run, strategy } = JSON.parse(stdout);
  expect({ name: run.name, startedBy: run.startedBy, strategy }).toEqual({
    name: 'again-1',
    startedBy: 'operator',
    strategy: 'resync',
  });
  expect(run.uid).not.toBe(first.metadata.uid);
});

test('a scheduled job: run from the CronJob, because a resync never starts one', async () => {
  await ns.deploy('nightly', { ...SAY, schedule: '0 3 1 1 *' }, DEPLOYED);
  const { code, stdout } = await runNaisjob(['rerun', 'nightly', '-n', ns.name]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^job\.batch\/nightly-cli-\S+ created\n$/);
});

test('--strategy=resync is verified: the hash came back and the time moved', async () => {
  const before = await ns.deploy('resync', { ...SAY, schedule: '0 3 1 1 *' }, DEPLOYED);
  const { code, stdout } = await runNaisjob(['rerun', 'resync', '-n', ns.name, '--strategy=resync']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'naisjob.nais.io/resync synchronized\n' });
  const after = await ns.api.get(ns.path('naisjobs', 'resync'));
  expect(after.status.synchronizationHash).toBe(before.status.synchronizationHash);
  expect(after.status.synchronizationTime).toBeGreaterThan(before.status.synchronizationTime);
  expect(await runsOf('resync')).toEqual([]);
});

test('--run copies that run, although the job says something else today', async () => {
  await ns.deploy('changed', { ...SAY, schedule: '0 3 1 1 *' });
  await runNaisjob(['trigger', 'changed', '-n', ns.name, '--name', 'changed-old', '--', 'as it was']);
  await ns.untilOver('changed-old');
  const { code, stdout } = await runNaisjob([
    'rerun',
    'changed',
    '-n',
    ns.name,
    '--run',
    'job.batch/changed-old',
    '-o',
    'json',
  ]);
  expect(code).toBe(0);
  const { run } = JSON.parse(stdout);
  const [copy, original] = await Promise.all([
    ns.api.get(ns.path('jobs', run.name)),
    ns.api.get(ns.path('jobs', 'changed-old')),
  ]);
  expect(copy.spec.template.spec.containers).toEqual(original.spec.template.spec.containers);
  expect(copy.spec.template.spec.containers[0].args).toEqual(['as it was']);
  expect(copy.metadata.ownerReferences).toEqual(original.metadata.ownerReferences);
  expect((await ns.untilOver(run.name)).status.succeeded).toBe(1);
});

test('a broken manifest: the operator’s own error, exit 1, and no run', async () => {
  const metadata = { name: 'broken', namespace: ns.name };
  await ns.api.create(ns.path('naisjobs'), { apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata, spec: { ...SAY } });
  await ns.api.until(ns.path('naisjobs'), (all) =>
    all.some((each) => each.metadata.name === 'broken' && each.status?.synchronizationState === 'FailedPrepare'),
  );
  const { code, stdout, stderr } = await runNaisjob(['rerun', 'broken', '-n', ns.name]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(
    `error: the operator could not synchronize naisjob.nais.io/broken: FailedPrepare: get wanted image: ${ns.name}/broken: external image resource not found\n`,
  );
  expect(await runsOf('broken')).toEqual([]);
  const after = await ns.api.get(ns.path('naisjobs', 'broken'));
  expect(after.metadata.annotations ?? {}).toEqual({});
});

test('a scheduled job whose CronJob was deleted: the operator makes it again, and the run is created from it', async () => {
  await ns.deploy('lost', { ...SAY, schedule: '0 3 1 1 *' }, DEPLOYED);
  await ns.api.remove(ns.path('cronjobs', 'lost'));
  await ns.api.until(ns.path('cronjobs'), (all) => !all.some((each) => each.metadata.name === 'lost'));
  const { code, stdout } = await runNaisjob(['rerun', 'lost', '-n', ns.name, '-o', 'json']);
  expect(code).toBe(0);
  const { run, strategy } = JSON.parse(stdout);
  expect({ strategy, startedBy: run.startedBy }).toEqual({ strategy: 'resync', startedBy: 'kubectl-naisjob' });
  expect((await ns.untilOver(run.name)).status.succeeded).toBe(1);
});

test('a run that the Naisjob itself owns: the plan names it, and an active one is not lost without --force', async () => {
  const { metadata } = await ns.deploy('old', { ...SAY, schedule: '0 3 1 1 *' });
  const owner = { apiVersion: 'nais.io/v1', kind: 'Naisjob', name: 'old', uid: metadata.uid };
  const container = { name: 'old', image: 'localhost/busybox:1', command: ['sleep', '300'] };
  await ns.api.create(ns.path('jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'old-by-hand', labels: { app: 'old' }, ownerReferences: [owner] },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  });
  const args = ['rerun', 'old', '-n', ns.name, '--strategy=resync'];
  const refused = await runNaisjob(args);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('run old-by-hand is active and belongs to the Naisjob itself');
  const planned = await runNaisjob([...args, '--force', '--dry-run=client']);
  expect(planned.stdout).toContain(
    'job.batch/old-by-hand, which belongs to the Naisjob itself, is deleted with its logs',
  );
  expect((await runNaisjob([...args, '--force'])).code).toBe(0);
  await ns.api.until(ns.path('jobs'), (all) => !all.some((each) => each.metadata.name === 'old-by-hand'));
});

test('several jobs: in order, one failure does not stop the rest, the exit code is the worst', async () => {
  await ns.deploy('one', { ...SAY, schedule: '0 3 1 1 *' });
  await ns.deploy('two', { ...SAY, schedule: '0 3 1 1 *' });
  const { code, stdout, stderr } = await runNaisjob(['rerun', 'two', 'tow', 'one', '-n', ns.name]);
  expect(code).toBe(5);
  expect(stdout).toMatch(/^job\.batch\/two-cli-\S+ created\njob\.batch\/one-cli-\S+ created\n$/);
  expect(stderr).toContain('Error from server (NotFound): naisjobs.nais.io "tow" not found\nDid you mean two?');
});

test('Ctrl-C while waiting: 130, and it says what has been done', async () => {
  await ns.deploy('slow', SAY);
  await untilRollout('slow');
  const signalWhen = { pattern: /waiting for the operator/, signal: 'SIGINT' } as const;
  const { code, stdout, stderr } = await runNaisjob(['rerun', 'slow', '-n', ns.name], { signalWhen });
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toContain(`error: interrupted: the operator was asked to synchronize, and no run was seen yet`);
});
