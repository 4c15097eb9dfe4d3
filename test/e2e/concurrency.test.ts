// Several people, or one with two terminals, at the same job at the same moment: no job is lost, and there is no run that
// nobody asked for.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { deployResetJob, expectBack, find, untilRolledOut, type ResetJob } from './support/reset-job.ts';

const NEVER = { schedule: '0 3 29 2 *' };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const naisjob = (...args: string[]) => runNaisjob([...args, '-n', ns.name]);

async function runsOf(name: string): Promise<Json[]> {
  return (await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${name}`)).items;
}

/** As a person would who was told that it did not go through. */
async function goOn({ stderr }: Outcome, job: ResetJob): Promise<void> {
  const path = /--resume (\S+)$/m.exec(stderr)?.[1];
  if (path === undefined) return;
  const resumed = await naisjob('reset', job.name, '--resume', path, '--yes');
  expect({ ...resumed, stderr: resumed.code === 0 ? '' : resumed.stderr }).toMatchObject({ code: 0, stderr: '' });
}

test('two resets at once: the job is there, whole', async () => {
  const job = await deployResetJob(ns, 'reset-twice', NEVER);
  const outcomes = await Promise.all([job.reset(['--yes']), job.reset(['--yes'])]);
  const codes = outcomes.map(({ code }) => code);
  expect(codes, outcomes.map(({ stderr }) => stderr).join('\n---\n')).toContain(0);
  for (const each of outcomes) if (each.code !== 0) await goOn(each, job);
  await expectBack(ns, job);
});

test('a reset and a deploy at once: the job is there, as it was or as it was deployed', async () => {
  const job = await deployResetJob(ns, 'reset-deploy', NEVER);
  const { status: _status, ...live } = job.naisjob;
  const schedule = '0 4 29 2 *';
  const metadata = { name: job.name, labels: live.metadata.labels, annotations: live.metadata.annotations };
  const deployed = { ...live, metadata, spec: { ...live.spec, schedule } };
  const file = join(job.backups, '..', `${ns.name}-deployed.json`);
  writeFileSync(file, JSON.stringify(deployed));
  const [reset, apply] = await Promise.all([
    job.reset(['--yes']),
    naisjob('apply', '-f', file, '--force-conflicts', '--timeout', '30s'),
  ]);
  const story = `reset ${reset.code}: ${reset.stderr}\napply ${apply.code}: ${apply.stderr}`;
  expect([0, 1, 8], story).toContain(reset.code);
  expect([0, 1, 8], story).toContain(apply.code);
  const now = await untilRolledOut(ns, job.name);
  expect([NEVER.schedule, schedule], story).toContain(now.spec.schedule);
  if (reset.code === 0 && apply.code === 0) expect(now.spec.schedule, story).toBe(schedule);
  const cronJob = await find(ns, 'cronjobs', job.name);
  expect(cronJob?.spec.schedule, story).toBe(now.spec.schedule);
  expect(cronJob.metadata.ownerReferences[0].uid, story).toBe(now.metadata.uid);
});

test('the schedule starts a run while another is stopped: that one goes on, and is named', async () => {
  const long = { command: ['sh', '-c', 'sleep 300'], terminationGracePeriodSeconds: 1 };
  await ns.deploy('stop-start', { ...NEVER, ...long });
  const proxy = await startFaultProxy();
  await startAsScheduled('stop-start', 'stop-start-1');
  let isStarted = false;
  proxy.intercept = async ({ method, isWrite }) => {
    if (method === 'DELETE' && isWrite && !isStarted) {
      isStarted = true;
      await startAsScheduled('stop-start', 'stop-start-2');
    }
    return undefined;
  };
  const { code, stdout } = await runNaisjob(['stop', 'stop-start', '-n', ns.name, '-y', '-o', 'json'], {
    kubeconfig: proxy.kubeconfig,
  });
  const { runs, newRuns } = JSON.parse(stdout);
  expect({ code, runs, newRuns }).toMatchObject({
    code: 0,
    runs: [{ name: 'stop-start-1', outcome: 'stopped' }],
    newRuns: ['stop-start-2'],
  });
  expect((await runsOf('stop-start')).map((each) => each.metadata.name)).toEqual(['stop-start-2']);
});

async function startAsScheduled(name: string, run: string): Promise<void> {
  const cronJob = await find(ns, 'cronjobs', name);
  const { jobTemplate } = cronJob.spec;
  const { uid } = cronJob.metadata;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true };
  const metadata = { name: run, labels: jobTemplate.metadata.labels, ownerReferences: [owner] };
  await ns.api.create(ns.path('jobs'), { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobTemplate.spec });
}

test('ten triggers at once: ten runs', async () => {
  await ns.deploy('ten', { ...NEVER, command: ['sh', '-c', 'sleep 300'], terminationGracePeriodSeconds: 1 });
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => naisjob('trigger', 'ten', '-o', 'json')));
  expect(outcomes.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 0));
  const told = outcomes.map(({ stdout }) => JSON.parse(stdout).run.uid).toSorted();
  expect((await runsOf('ten')).map((each) => each.metadata.uid).toSorted()).toEqual(told);
});

test('two reruns at once: no more than two runs, and both name one that is there', async () => {
  await ns.deploy('rerun-twice', { command: ['sh', '-c', 'echo hello'] });
  await ns.untilOver('rerun-twice-1');
  await untilRolledOut(ns, 'rerun-twice');
  const outcomes = await Promise.all([1, 2].map(() => naisjob('rerun', 'rerun-twice', '-o', 'json')));
  expect(
    outcomes.map(({ code }) => code),
    outcomes.map(({ stderr }) => stderr).join('\n---\n'),
  ).toEqual([0, 0]);
  await untilRolledOut(ns, 'rerun-twice');
  const runs = (await runsOf('rerun-twice')).map((each) => each.metadata.uid);
  for (const { stdout } of outcomes) expect(runs).toContain(JSON.parse(stdout).run.uid);
  expect([2, 3]).toContain(runs.length);
});
