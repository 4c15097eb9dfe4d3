// `kubectl naisjob diagnose` as a person types it: jobs broken in the ways in which teams break them, and whether the true
// cause stands first. Where a command is to mend it, the command is run, and the job looked at again.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { diagnose, findFirst, mend, sh, untilEvent, untilPod, untilRun } from './support/diagnose.ts';
import { listening, startRun, untilSidecarsRun } from './support/stuck-runs.ts';
import { patience } from '../support/pace.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const waitsFor =
  (...reasons: string[]) =>
  (pod: Json) =>
    pod.status?.containerStatuses?.some((each: Json) => reasons.includes(each.state?.waiting?.reason)) ?? false;

/** Deploys a job that the operator cannot bring to a good state, and waits for its word. */
async function deployBroken(name: string, spec: Json): Promise<Json> {
  const body = {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata: { name },
    spec: { image: 'localhost/busybox:1', ...spec },
  };
  await ns.api.create(ns.path('naisjobs'), body);
  return ns.api.until(ns.path('naisjobs'), (all) =>
    all.find((each) => each.metadata.name === name && each.status?.synchronizationState?.startsWith('Failed')),
  );
}

test('a job that works: exit 0, and what was looked at', async () => {
  await ns.deploy('works', { command: sh('true') });
  await ns.untilOver((await untilRun(ns, 'works')).metadata.name);
  const { code, stdout, stderr } = await runNaisjob(['diagnose', 'works', '-n', ns.name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Nothing is seen to be wrong with naisjob.nais.io\/works. Looked at:\nOBJECT/);
  expect(stdout).toMatch(/^job.batch\/works-1 +Complete, \d+s ago$/m);
});

test('no such job: exit 5; several jobs: each is told of, and the worst counts', async () => {
  await ns.deploy('one', { command: sh('true'), schedule: '0 3 1 1 *' });
  const { code, stdout, stderr } = await runNaisjob(['diagnose', 'one', 'onne', '-n', ns.name]);
  expect(code).toBe(5);
  expect(stdout).toContain('naisjob.nais.io/one');
  expect(stderr).toContain('"onne" not found');
});

describe('the operator and the manifest', () => {
  test.each([
    ['a ttl that is none', { ttl: 'two days' }, 'ManifestRejected'],
    ['a schedule of six fields', { schedule: '0 0 3 * * *' }, 'ScheduleInvalid'],
    ['a zone with a slip in it', { schedule: '0 3 * * *', timeZone: 'Europe/Olso' }, 'TimeZoneInvalid'],
    ['no image, and no Image', { image: undefined }, 'ImageObjectMissing'],
  ])('%s', async (_, spec, code) => {
    const name = `sync-${code.toLowerCase()}`;
    await deployBroken(name, spec);
    expect(await findFirst(ns, name)).toMatchObject({
      code,
      certainty: 'certain',
      field: 'status.synchronizationState',
    });
  });

  test('a name of 53 letters', async () => {
    const name = 'x'.repeat(53);
    await deployBroken(name, {});
    expect(await findFirst(ns, name)).toMatchObject({ code: 'NameTooLong' });
  });

  test("somebody's own ServiceAccount was there first: the two commands mend it", async () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'theirs' } };
    await ns.api.create(ns.path('serviceaccounts'), account);
    await deployBroken('theirs', { command: sh('true') });
    const { code, commands } = await findFirst(ns, 'theirs');
    expect({ code, commands }).toEqual({
      code: 'ForeignObject',
      commands: [
        `kubectl delete serviceaccount theirs -n ${ns.name}`,
        `kubectl naisjob rerun theirs --strategy=resync -n ${ns.name}`,
      ],
    });
    await ns.api.remove(ns.path('serviceaccounts', 'theirs'));
    await mend(commands[1]);
    await ns.untilOver((await untilRun(ns, 'theirs')).metadata.name);
    expect((await diagnose(ns, 'theirs')).code).toBe(0);
  });
});

describe('what belongs to the job', () => {
  test('the ServiceAccount is gone: its run has no pod; the command mends it', async () => {
    await ns.deploy('account', { command: sh('true'), schedule: '0 3 1 1 *' });
    await ns.api.remove(ns.path('serviceaccounts', 'account'));
    await runNaisjob(['trigger', 'account', '-n', ns.name, '--name', 'account-now']);
    await untilEvent(ns, 'FailedCreate', 'account-now');
    const finding = await findFirst(ns, 'account');
    expect(finding).toMatchObject({ code: 'ServiceAccountMissing', object: 'serviceaccount/account' });
    await mend(finding.commands[0]);
    expect((await diagnose(ns, 'account')).result.broken).toBe(false);
  });

  test('the CronJob is gone; the command mends it', async () => {
    await ns.deploy('cronless', { command: sh('true'), schedule: '0 3 1 1 *' });
    await ns.api.remove(ns.path('cronjobs', 'cronless'));
    const finding = await findFirst(ns, 'cronless');
    expect(finding).toMatchObject({ code: 'CronJobMissing' });
    await mend(finding.commands[0]);
    expect((await diagnose(ns, 'cronless')).code).toBe(0);
  });
});

test('suspended by hand: who and when', async () => {
  await ns.deploy('suspended', { command: sh('true'), schedule: '0 3 1 1 *' });
  const path = `${ns.path('cronjobs', 'suspended')}?fieldManager=kubectl-patch`;
  await ns.api.patch(path, { spec: { suspend: true } });
  const finding = await findFirst(ns, 'suspended');
  expect(finding).toMatchObject({ code: 'Suspended', object: 'cronjob.batch/suspended', field: 'spec.suspend' });
  expect(finding.evidence).toBe('cronjob.batch/suspended spec.suspend: true, set by kubectl-patch');
  expect(Date.now() - Date.parse(finding.time)).toBeLessThan(60_000);
  await mend(finding.commands[0]);
  expect((await diagnose(ns, 'suspended')).code).toBe(0);
});

test('the commands are for the same cluster as the question was', async () => {
  const kubeconfig = `--kubeconfig=${target().kubeconfigs.admin}`;
  await ns.deploy('hint', { command: sh('exit 1'), backoffLimit: 0 });
  await ns.untilOver('hint-1');
  const { result } = await diagnose(ns, 'hint', [kubeconfig]);
  expect(result.findings[0].commands).toEqual([`kubectl naisjob logs hint hint-1 -n ${ns.name} ${kubeconfig}`]);
});

test('a run that a sidecar holds: the command frees it', async () => {
  await ns.deploy('held', { command: sh('true'), schedule: '0 3 1 1 *' });
  const { metadata } = await ns.api.get(ns.path('cronjobs', 'held'));
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'held', uid: metadata.uid, controller: true };
  const sidecars = [listening('linkerd-proxy', 4191, 'POST', '/shutdown')];
  await startRun(ns, 'held-now', { app: 'held', sidecars, ownerReferences: [owner] });
  await untilSidecarsRun(ns, 'held-now');
  const finding = await findFirst(ns, 'held');
  expect(finding).toMatchObject({
    code: 'SidecarHoldsRun',
    commands: [`kubectl naisjob kill-sidecars held -n ${ns.name}`],
  });
  await mend(`${finding.commands[0]} --yes`);
  await ns.untilOver('held-now');
  expect((await diagnose(ns, 'held')).code).toBe(0);
});

test('a run that is suspended: who did it; the command lets it go on', async () => {
  await ns.deploy('halted', { command: sh('sleep 600') });
  await untilRun(ns, 'halted');
  await ns.api.patch(`${ns.path('jobs', 'halted-1')}?fieldManager=kubectl-patch`, { spec: { suspend: true } });
  const finding = await findFirst(ns, 'halted');
  expect(finding).toMatchObject({
    code: 'RunSuspended',
    evidence: 'job.batch/halted-1 spec.suspend: true, set by kubectl-patch',
    commands: [`kubectl naisjob resume halted --run halted-1 -n ${ns.name}`],
  });
  await mend(finding.commands[0]);
  expect((await diagnose(ns, 'halted')).code).toBe(0);
});

// Two real minutes: the practice cluster has the same as a scenario.
test.skipIf(target().name === 'sandbox')(
  'Forbid and a run that does not end: the start that was skipped, and what the run writes',
  async () => {
    const spec = {
      command: sh('echo waiting for the lock; sleep 600'),
      schedule: '* * * * *',
      concurrencyPolicy: 'Forbid',
    };
    await ns.deploy('blocked', spec);
    await untilEvent(ns, 'JobAlreadyActive', 'blocked');
    const finding = await findFirst(ns, 'blocked');
    expect(finding).toMatchObject({ code: 'ForbidBlocked', event: 'JobAlreadyActive' });
    expect(finding.log.lines).toEqual(['waiting for the lock']);
  },
  patience(180_000),
);

describe('pods that do not start', () => {
  test('an image that is not there', async () => {
    await ns.deploy('image', { image: 'localhost/missing:1' });
    await untilPod(ns, 'image', waitsFor('ErrImagePull', 'ImagePullBackOff'));
    // The registry does not answer at all: it may come back, so nothing is to be stopped.
    expect(await findFirst(ns, 'image')).toMatchObject({ code: 'ImagePullFailed', commands: [] });
  });

  test('a Secret that nobody made: made, the run goes on by itself', async () => {
    await ns.deploy('secret', { command: sh('echo $PASSWORD'), envFrom: [{ secret: 'db-password' }] });
    await untilPod(ns, 'secret', waitsFor('CreateContainerConfigError'));
    expect(await findFirst(ns, 'secret')).toMatchObject({
      code: 'SecretMissing',
      commands: [`kubectl get configmaps,secrets -n ${ns.name}`],
    });
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db-password' },
      stringData: { PASSWORD: 'x' },
    };
    await ns.api.create(`/api/v1/namespaces/${ns.name}/secrets`, secret);
    await ns.untilOver('secret-1');
    expect((await diagnose(ns, 'secret')).code).toBe(0);
  });

  test('more memory than any node has', async () => {
    await ns.deploy('large', { command: sh('true'), resources: { requests: { memory: '900Gi' } } });
    await untilPod(ns, 'large', (pod) => pod.status?.conditions?.some((each: Json) => each.reason === 'Unschedulable'));
    expect(await findFirst(ns, 'large')).toMatchObject({
      code: 'Unschedulable',
      field: 'status.conditions[PodScheduled]',
    });
  });

  test('a quota without room', async () => {
    const full = await createNamespace();
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full' },
      spec: { hard: { pods: '0' } },
    };
    await full.api.create(`/api/v1/namespaces/${full.name}/resourcequotas`, quota);
    await full.deploy('many', { command: sh('true') });
    await full.api.until(full.path('events'), (all) => all.find((each) => each.reason === 'FailedCreate'));
    const { code, stdout } = await runNaisjob(['diagnose', 'many', '-n', full.name, '-o', 'json']);
    expect({ code, finding: JSON.parse(stdout).findings[0] }).toMatchObject({
      code: 1,
      finding: { code: 'QuotaExceeded', object: 'job.batch/many-1', event: 'FailedCreate' },
    });
  });

  test('a command that the image does not have', async () => {
    await ns.deploy('command', { command: ['python4', 'main.py'], backoffLimit: 0 });
    await ns.untilOver('command-1');
    expect(await findFirst(ns, 'command')).toMatchObject({ code: 'ContainerCannotStart', object: /^pod\/command-1-/ });
  });
});

describe('runs that fail', () => {
  test('the program’s own exit code, with its last lines', async () => {
    await ns.deploy('fails', {
      command: sh('for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; exit 3'),
      backoffLimit: 0,
    });
    await ns.untilOver('fails-1');
    const finding = await findFirst(ns, 'fails');
    expect(finding).toMatchObject({
      code: 'ProgramFailed',
      problem: 'the program ended with exit 3; run fails-1 failed (BackoffLimitExceeded)',
      commands: [`kubectl naisjob logs fails fails-1 -n ${ns.name}`],
    });
    expect(finding.log.lines).toEqual(Array.from({ length: 10 }, (_, index) => `line ${index + 3}`));
  });

  test('more memory than it may', async () => {
    const spec = { command: sh('tail /dev/zero'), resources: { limits: { memory: '20Mi' } }, backoffLimit: 0 };
    await ns.deploy('memory', spec);
    await ns.untilOver('memory-1');
    expect(await findFirst(ns, 'memory')).toMatchObject({
      code: 'OutOfMemory',
      problem: 'the program used more memory than it may (20Mi); run memory-1 failed (BackoffLimitExceeded)',
    });
  });

  test('longer than it may', async () => {
    await ns.deploy('slow', { command: sh('sleep 600'), activeDeadlineSeconds: 3 });
    await ns.untilOver('slow-1');
    expect(await findFirst(ns, 'slow')).toMatchObject({
      code: 'DeadlineExceeded',
      problem: 'run slow-1 was ended because it took longer than it may (3 s)',
    });
  });

  test('longer than it may, because its image never came: the image stands first', async () => {
    await ns.deploy('late', { image: 'localhost/missing:1', activeDeadlineSeconds: 10 });
    await ns.untilOver('late-1');
    const { result } = await diagnose(ns, 'late');
    expect(result.findings.map((each: Json) => each.code)).toEqual(['ImagePullFailed', 'DeadlineExceeded']);
  });
});

test('without the right to read pods and Events the rest is looked at, and what is left out is named', async () => {
  await ns.deploy('rights', { command: sh('true'), schedule: '0 3 1 1 *' });
  await ns.allowAlice([
    { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
  ]);
  const { code, stdout, stderr } = await runNaisjob(['diagnose', 'rights', '-n', ns.name], {
    kubeconfig: target().kubeconfigs.alice,
  });
  expect(code).toBe(0);
  expect(stdout).toContain('as far as it could be read');
  expect(stderr.match(/^Warning: (events|pods|serviceaccounts) left out: /gm)).toHaveLength(3);
});
