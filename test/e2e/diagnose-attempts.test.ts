// Attempts that something else ends, holds, or keeps from starting.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { patience } from '../support/pace.ts';
import { waitFor } from '../support/wait-for.ts';
import { diagnose, expectSound, findFirst, findNote, mend, NEVER, ownedBy, sh, untilPod } from './support/diagnose.ts';

const LONG_MS = patience(240_000);

const IMAGE = 'localhost/busybox:1';

let ns: TestNamespace;
/** A pod on a node without a kubelet, told to end. It has to be so for a minute before that is wrong: the last test looks. */
let lost: string;
beforeAll(async () => {
  ns = await createNamespace();
  lost = await losePod();
});

/** A node of which only the object is there, as after a machine has died; no pod is scheduled to it. */
async function losePod(): Promise<string> {
  const node = `lost-${ns.name}`;
  await ns.api.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node },
    spec: { unschedulable: true },
  });
  await ns.deploy('lost', { command: sh('true'), schedule: NEVER });
  await createRun('lost', { podReplacementPolicy: 'Failed' }, { nodeName: node });
  const pod = await untilPod(ns, 'lost', () => true);
  await ns.api.remove(ns.path('pods', pod.metadata.name), { gracePeriodSeconds: 1 });
  return pod.metadata.name;
}

/** A run `<job>-now` of the job's CronJob, as that would make it but for what is given. */
async function createRun(job: string, more: Json, podSpec: Json = {}): Promise<Json> {
  const cronJob = await ns.api.get(ns.path('cronjobs', job));
  const { template, ...spec } = cronJob.spec.jobTemplate.spec;
  Object.assign(template.spec, podSpec);
  const metadata = { name: `${job}-now`, labels: { app: job }, ownerReferences: [ownedBy(cronJob)] };
  return ns.api.create(ns.path('jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: { ...spec, ...more, template },
  });
}

test('evicted, as a drain of its node does it', async () => {
  await ns.deploy('evicted', { command: sh('sleep 300'), backoffLimit: 0, terminationGracePeriodSeconds: 1 });
  const { metadata } = await untilPod(ns, 'evicted', ({ status }) => status.phase === 'Running');
  const { name } = metadata;
  // An evicted pod is deleted; kept in sight, it shows what the Job's controller has seen.
  const finalizers = [...metadata.finalizers, 'example.com/hold'];
  await ns.api.patch(ns.path('pods', name), { metadata: { finalizers } });
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } };
  await ns.api.create(`${ns.path('pods', name)}/eviction`, eviction);
  await untilPod(ns, 'evicted', ({ status }) => status.phase === 'Failed');
  await ns.untilOver('evicted-1');
  expect(await findFirst(ns, 'evicted')).toMatchObject({
    code: 'Evicted',
    certainty: 'certain',
    problem: 'the pod was ended from outside, not by the program; run evicted-1 failed (BackoffLimitExceeded)',
    field: 'status.conditions[DisruptionTarget]',
    evidence: `pod/${name} status.conditions[DisruptionTarget]: EvictionByEvictionAPI: Eviction API: evicting`,
  });
  await ns.api.patch(ns.path('pods', name), { metadata: { finalizers: null } });
});

test('an init container that fails, as one that is injected may: its log, and the command for all of it', async () => {
  await ns.deploy('init', { command: sh('true'), schedule: NEVER, backoffLimit: 0 });
  const initContainers = [{ name: 'migrate', image: IMAGE, command: sh('echo no such table; exit 7') }];
  await createRun('init', {}, { initContainers });
  await ns.untilOver('init-now');
  const finding = await findFirst(ns, 'init');
  expect(finding).toMatchObject({
    code: 'InitContainerFailed',
    problem:
      'init container migrate failed, so the program was never started; run init-now failed (BackoffLimitExceeded)',
    field: 'status.initContainerStatuses[migrate].state.terminated',
    log: { container: 'migrate', lines: ['no such table'] },
    commands: [`kubectl naisjob logs init init-now -c migrate -n ${ns.name}`],
  });
  await mend(finding.commands[0]);
});

// A Job's controller sets startTime itself and lets nobody change it. A Job that is managed by another controller (as
// Kueue's are) takes the status that is written to it, and the API server checks it as ever.
test('a run that takes much longer than usual: what it writes, and the command that ends it', async () => {
  const command = sh('echo waiting for the lock; sleep 300');
  await ns.deploy('endless', { command, schedule: NEVER, terminationGracePeriodSeconds: 1 });
  const job = await createRun('endless', { managedBy: 'example.com/other' });
  const { template } = job.spec;
  const owner = { ...ownedBy(job), blockOwnerDeletion: true };
  const metadata = { name: 'endless-now-abcde', labels: template.metadata.labels, ownerReferences: [owner] };
  await ns.api.create(ns.path('pods'), { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec });
  await untilPod(ns, 'endless', ({ status }) => status.phase === 'Running');
  const startTime = new Date(Date.now() - 30 * 3_600_000).toISOString().replace(/\.\d+/, '');
  await ns.api.patch(`${ns.path('jobs', 'endless-now')}/status`, { status: { startTime, active: 1, ready: 1 } });
  await waitFor('its first line', () => ns.logOf('endless-now').catch(() => ''));
  const finding = await findNote(ns, 'endless');
  expect(finding).toMatchObject({
    code: 'RunTakesLong',
    certainty: 'possible',
    field: 'status.startTime',
    time: startTime,
    log: { lines: ['waiting for the lock'] },
    commands: [
      `kubectl naisjob logs endless endless-now -n ${ns.name}`,
      `kubectl naisjob stop endless endless-now -n ${ns.name}`,
    ],
  });
  await mend(finding.commands[1], '--yes');
  await expectSound(ns, 'endless');
});

test(
  'a pod that was to end long ago, on a node that is lost: also when its run is being deleted',
  async () => {
    const { metadata } = await ns.api.get(ns.path('pods', lost));
    const isOld = () => Date.now() > Date.parse(metadata.deletionTimestamp) + 61_000;
    await waitFor('a minute to pass since it was to end', isOld, 120_000);
    const stuck = {
      code: 'PodStuckTerminating',
      certainty: 'certain',
      problem: `pod ${lost} was to end long ago; its node lost-${ns.name} may be lost`,
      field: 'metadata.deletionTimestamp',
      time: metadata.deletionTimestamp,
      commands: [`kubectl delete pod ${lost} --force --grace-period=0 -n ${ns.name}`],
    };
    expect(await findFirst(ns, 'lost')).toMatchObject(stuck);
    await ns.api.remove(ns.path('jobs', 'lost-now'), { propagationPolicy: 'Foreground' });
    expect(await findFirst(ns, 'lost')).toMatchObject(stuck);
    await ns.api.remove(ns.path('pods', lost), { gracePeriodSeconds: 0 });
    await ns.api.until(ns.path('jobs'), (all) => !all.some((each) => each.metadata.name === 'lost-now'));
    expect((await diagnose(ns, 'lost')).code).toBe(0);
    await ns.api.remove(`/api/v1/nodes/lost-${ns.name}`);
  },
  LONG_MS,
);
