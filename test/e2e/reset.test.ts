// `kubectl naisjob reset` where all goes well, and where it says no.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { runNaisjob, runProcess } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import {
  deployResetJob,
  expectBack,
  expectOneRun,
  expectUntouched,
  find,
  untilRolledOut,
} from './support/reset-job.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

function onlyBackup(folder: string): string {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? '');
}

test('the job is gone and back, field by field, with its Image, and runs', async () => {
  const job = await deployResetJob(ns, 'whole');
  const { code, stdout, stderr } = await job.reset(['--yes', '-o', 'json']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(stdout);
  const { naisjob, cronJob } = await expectBack(ns, job);
  expect(result).toMatchObject({
    verb: 'reset',
    form: 'full',
    outcome: 'reset',
    previousUid: job.naisjob.metadata.uid,
    uid: naisjob.metadata.uid,
    backup: onlyBackup(job.backups),
  });
  expect(statSync(result.backup).mode & 0o777).toBe(0o600);
  await expectOneRun(ns, job, cronJob);
});

test('the backup alone brings the job back with kubectl apply', async ({ skip }) => {
  const { kubectl, kubeconfigs } = target();
  if (kubectl === undefined) return skip('no kubectl here');
  const job = await deployResetJob(ns, 'by-hand');
  await job.reset(['--yes']);
  const path = onlyBackup(job.backups);
  await ns.api.remove(ns.path('naisjobs', 'by-hand'));
  for (const resource of ['naisjobs', 'cronjobs', 'serviceaccounts', 'images'] as const) {
    await ns.api.until(ns.path(resource), (all) => !all.some((each) => each.metadata.name === 'by-hand'));
  }
  const env = { ...process.env, KUBECONFIG: kubeconfigs.admin };
  const { code, stderr } = await runProcess(kubectl, ['apply', '-f', path], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await untilRolledOut(ns, 'by-hand');
  await expectBack(ns, job);
});

test('dry runs change nothing, and the client one writes no backup', async () => {
  const job = await deployResetJob(ns, 'dry');
  const client = await job.reset(['--dry-run=client']);
  expect(client.code).toBe(0);
  expect(client.stdout).toContain('  1. delete cronjob.batch/dry\n');
  expect(client.stdout).toContain('create image.nais.io/dry\n');
  const server = await job.reset(['--dry-run=server']);
  expect(server).toMatchObject({ code: 0, stdout: 'naisjob.nais.io/dry reset (server dry run)\n' });
  expect(readdirSync(job.backups)).toEqual([]);
  await expectUntouched(ns, job);
});

test('without a terminal and without --yes it refuses', async () => {
  const job = await deployResetJob(ns, 'unasked');
  const { code, stderr } = await job.reset();
  expect(code).toBe(2);
  expect(stderr).toContain('give --yes');
  await expectUntouched(ns, job);
});

test('the gentle form makes the CronJob anew and touches nothing else', async () => {
  const job = await deployResetJob(ns, 'gentle', { schedule: '0 3 29 2 *' });
  const before = await find(ns, 'cronjobs', 'gentle');
  const account = await find(ns, 'serviceaccounts', 'gentle');
  const { code, stdout, stderr } = await job.reset(['--cronjob-only', '--yes']);
  expect({ code, stdout, stderr: code === 0 ? '' : stderr }).toEqual({
    code: 0,
    stdout: 'cronjob.batch/gentle reset\n',
    stderr: '',
  });
  const after = await find(ns, 'cronjobs', 'gentle');
  expect(after.metadata.uid).not.toBe(before.metadata.uid);
  expect(after.spec).toEqual(before.spec);
  expect((await find(ns, 'serviceaccounts', 'gentle')).metadata.uid).toBe(account.metadata.uid);
  await expectUntouched(ns, job);
});

test('a CronJob deleted by hand: diagnosed, and the gentle form is enough', async () => {
  const job = await deployResetJob(ns, 'missing', { schedule: '0 3 29 2 *' });
  await ns.api.remove(ns.path('cronjobs', 'missing'));
  const { stdout } = await job.reset(['--diagnose', '-o', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'planned',
    gentleWouldDo: true,
    diagnosis: [{ problem: 'there is no CronJob', mendedBy: 'cronjob-only' }],
  });
  expect((await job.reset(['--cronjob-only', '--yes'])).code).toBe(0);
  await expectUntouched(ns, job);
});

test('-f: what differs is shown, and the file is what comes back', async () => {
  const job = await deployResetJob(ns, 'filed', { schedule: '0 3 29 2 *' });
  const file = join(job.backups, '..', `${ns.name}-filed.yaml`);
  const spec = { ...job.naisjob.spec, env: [{ name: 'WHERE', value: 'file' }], schedule: '0 4 29 2 *' };
  writeFileSync(file, JSON.stringify({ apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name: 'filed' }, spec }));
  const { code, stderr } = await job.reset(['--yes', '-f', file]);
  expect(code).toBe(0);
  expect(stderr).toContain('-  schedule: 0 3 29 2 *\n+  schedule: 0 4 29 2 *\n');
  const naisjob = await find(ns, 'naisjobs', 'filed');
  expect(naisjob.spec).toEqual(spec);
  const saved = parseAllDocuments(readFileSync(onlyBackup(job.backups), 'utf8')).map((each) => each.toJS());
  expect(saved.find((each) => each?.kind === 'Naisjob').spec).toEqual(job.naisjob.spec);
});

test('a file that the server would not take is refused before anything is deleted', async () => {
  const job = await deployResetJob(ns, 'bad-file');
  const file = join(job.backups, '..', `${ns.name}-bad.yaml`);
  const write = (spec: object) =>
    writeFileSync(file, stringify({ apiVersion: 'nais.io/v1', kind: 'Naisjob', metadata: { name: 'bad-file' }, spec }));
  write({ image: 'x', concurrencyPolicy: 'Sometimes' });
  const invalid = await job.reset(['--yes', '-f', file]);
  expect(invalid.code).toBe(1);
  expect(invalid.stderr).toContain('spec.concurrencyPolicy: Unsupported value: "Sometimes"');
  write({ image: 'x', shedule: '@daily' });
  const unknown = await job.reset(['--yes', '-f', file]);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('unknown field "spec.shedule"');
  await expectUntouched(ns, job);
});

test('cascadingDelete: the name has to be typed', async () => {
  const gcp = { buckets: [{ name: 'bilder', cascadingDelete: true }] };
  const job = await deployResetJob(ns, 'data', { schedule: '0 3 29 2 *', gcp });
  const refused = await job.reset(['--yes']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('deletes data for good, because of cascadingDelete: bucket bilder');
  expect((await job.reset(['--yes', '--force-data-loss=other'])).code).toBe(1);
  await expectUntouched(ns, job);
  expect((await job.reset(['--yes', '--force-data-loss=data'])).code).toBe(0);
  await expectBack(ns, job);
});

test('an active run is not stopped midway without --force', async () => {
  const job = await deployResetJob(ns, 'active', {
    command: ['sh', '-c', 'sleep 3600'],
    terminationGracePeriodSeconds: 1,
  });
  await ns.api.until(ns.path('jobs'), (jobs) =>
    jobs.some((each) => each.metadata.name === 'active-1' && each.status.active === 1),
  );
  const refused = await job.reset(['--yes']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('run active-1 is active, and would be stopped midway');
  await expectUntouched(ns, job);
  expect((await job.reset(['--yes', '--force'])).code).toBe(0);
  await expectBack(ns, job);
});

test.for([
  ['delete', 'cronjobs.batch', 'batch', 'cronjobs'],
  ['delete', 'naisjobs.nais.io', 'nais.io', 'naisjobs'],
  ['create', 'naisjobs.nais.io', 'nais.io', 'naisjobs'],
  ['create', 'images.nais.io', 'nais.io', 'images'],
  ['list', 'serviceaccounts', '', 'serviceaccounts'],
])('without the right to %s %s nothing is deleted', async ([verb, resource, group, plural]) => {
  const own = await createNamespace();
  const job = await deployResetJob(own, 'rights', { schedule: '0 3 29 2 *' });
  const everything = ['get', 'list', 'watch', 'create', 'patch', 'delete'];
  const kinds = [
    ['nais.io', 'naisjobs'],
    ['nais.io', 'images'],
    ['batch', 'cronjobs'],
    ['batch', 'jobs'],
    ['', 'pods'],
    ['', 'serviceaccounts'],
  ];
  await own.allowAlice(
    kinds.map(([apiGroup, kind]) => ({
      apiGroups: [apiGroup],
      resources: [kind],
      verbs: everything.filter((each) => !(each === verb && apiGroup === group && kind === plural)),
    })),
  );
  const { code, stderr } = await job.reset(['--yes'], { kubeconfig: target().kubeconfigs.alice });
  expect(code).toBe(4);
  expect(stderr).toContain(`You need the right to ${verb} ${resource} in namespace ${own.name}`);
  await expectUntouched(own, job);
  expect(readdirSync(job.backups)).toEqual([]);
});

test('a backup folder that cannot be written to: nothing is deleted', async () => {
  const job = await deployResetJob(ns, 'no-room');
  const notAFolder = join(job.backups, 'file');
  writeFileSync(notAFolder, '');
  const { code, stderr } = await runNaisjob([
    'reset',
    'no-room',
    '-n',
    ns.name,
    '--yes',
    `--backup-dir=${notAFolder}/below`,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('cannot save the job in');
  expect(stderr).toContain('nothing was changed');
  await expectUntouched(ns, job);
});
