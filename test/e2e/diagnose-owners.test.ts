// Objects of a job that are another's, nobody's, or gone.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import {
  DAILY,
  deployLate,
  diagnose,
  expectSound,
  findFirst,
  findNote,
  HOUR,
  mend,
  NEVER,
  sh,
  untilEvent,
} from './support/diagnose.ts';
import { patience } from '../support/pace.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const DEAD = '00000000-0000-4000-8000-000000000001';

/** Gives the object to a Naisjob that is gone. The garbage collector deletes it at once: a finalizer keeps it in sight. */
async function orphan(resource: 'cronjobs' | 'serviceaccounts', name: string): Promise<void> {
  const ownerReferences = [{ apiVersion: 'nais.io/v1', kind: 'Naisjob', name, uid: DEAD }];
  await ns.api.patch(ns.path(resource, name), { metadata: { ownerReferences, finalizers: ['example.com/hold'] } });
  await ns.api.until(ns.path(resource), (all) =>
    all.find((each) => each.metadata.name === name && each.metadata.deletionTimestamp !== undefined),
  );
}

function letGo(resource: 'cronjobs' | 'serviceaccounts', name: string): Promise<Json> {
  return ns.api.patch(ns.path(resource, name), { metadata: { finalizers: null } });
}

describe('an owner that is dead', { timeout: patience(180_000) }, () => {
  test('of the ServiceAccount: Kubernetes does delete it, and then it is missing', async () => {
    await ns.deploy('heir', { command: sh('true'), schedule: NEVER });
    await orphan('serviceaccounts', 'heir');
    const { metadata } = await ns.api.get(ns.path('naisjobs', 'heir'));
    expect(await findFirst(ns, 'heir')).toMatchObject({
      code: 'DeadOwner',
      certainty: 'certain',
      object: 'serviceaccount/heir',
      field: 'metadata.ownerReferences',
      evidence: `serviceaccount/heir metadata.ownerReferences: UID ${DEAD}, the Naisjob has ${metadata.uid}`,
      commands: [`kubectl naisjob reset heir -n ${ns.name}`],
    });
    await letGo('serviceaccounts', 'heir');
    expect(await findFirst(ns, 'heir')).toMatchObject({ code: 'ServiceAccountMissing' });
  });

  test('of the CronJob: the command waits until it is gone and has the operator make a new one', async () => {
    await ns.deploy('son', { command: sh('true'), schedule: NEVER });
    await orphan('cronjobs', 'son');
    const finding = await findFirst(ns, 'son');
    expect(finding).toMatchObject({
      code: 'DeadOwner',
      object: 'cronjob.batch/son',
      commands: [`kubectl naisjob reset son --cronjob-only -n ${ns.name}`],
    });
    await letGo('cronjobs', 'son');
    await mend(finding.commands[0], '--yes');
    await expectSound(ns, 'son');
  });
});

test("another Job has the name of the rollout's run: told once, and not any more when a run was started", async () => {
  await ns.api.create(ns.path('jobs'), {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'taken-1', labels: { app: 'taken' } },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: 'localhost/busybox:1', command: sh('true') }],
        },
      },
    },
  });
  await ns.deploy('taken', { command: sh('true') });
  await ns.api.until(ns.path('naisjobs'), (all) =>
    all.find((each) => each.metadata.name === 'taken' && each.status.synchronizationState === 'RolloutComplete'),
  );
  const { code, result } = await diagnose(ns, 'taken');
  expect({ code, findings: result.findings }).toMatchObject({
    code: 1,
    findings: [
      {
        code: 'RunNameTaken',
        certainty: 'certain',
        object: 'job.batch/taken-1',
        evidence: "job.batch/taken-1 metadata.ownerReferences: nobody, not this job's CronJob",
        commands: [`kubectl naisjob trigger taken -n ${ns.name}`],
      },
      { code: 'OrphanedRuns', level: 'note', commands: [`kubectl delete job taken-1 -n ${ns.name}`] },
    ],
  });
  await mend(result.findings[0].commands[0], '--name', 'taken-now');
  await ns.untilOver('taken-now');
  expect(await findNote(ns, 'taken')).toMatchObject({ code: 'OrphanedRuns' });
  await ns.api.remove(`${ns.path('jobs', 'taken-1')}?propagationPolicy=Background`);
  await expectSound(ns, 'taken');
});

test("a ServiceAccount that is not the job's own, by a change of the CronJob; the commands mend it", async () => {
  await ns.deploy('account', { command: sh('true'), schedule: NEVER });
  const template = { spec: { serviceAccountName: 'deployer-sa' } };
  await ns.api.patch(ns.path('cronjobs', 'account'), { spec: { jobTemplate: { spec: { template } } } });
  await runNaisjob(['trigger', 'account', '-n', ns.name, '--name', 'account-now']);
  await untilEvent(ns, 'FailedCreate', 'account-now');
  const finding = await findFirst(ns, 'account');
  expect(finding).toMatchObject({
    code: 'ServiceAccountMissing',
    problem:
      "the ServiceAccount deployer-sa is gone, so no pod of the job can start; it is not the job's own (account)",
    object: 'job.batch/account-now',
    event: 'FailedCreate',
    commands: [
      `kubectl naisjob rerun account --strategy=resync -n ${ns.name}`,
      `kubectl naisjob stop account account-now -n ${ns.name}`,
    ],
  });
  await mend(finding.commands[0]);
  await mend(finding.commands[1], '--yes');
  await expectSound(ns, 'account');
});

test('fields of the CronJob that somebody has set, and the manifest has not; the command mends it', async () => {
  await ns.deploy('patched', { command: sh('true'), schedule: NEVER });
  await ns.api.patch(ns.path('cronjobs', 'patched'), {
    spec: { timeZone: 'America/New_York', jobTemplate: { spec: { parallelism: 0 } } },
  });
  const finding = await findNote(ns, 'patched');
  expect(finding).toMatchObject({
    code: 'CronJobChangedByHand',
    certainty: 'certain',
    problem: "the CronJob's parallelism, timeZone were changed by hand, so the job does not run as its manifest says",
    object: 'cronjob.batch/patched',
    commands: [`kubectl naisjob rerun patched --strategy=resync -n ${ns.name}`],
  });
  await mend(finding.commands[0]);
  await expectSound(ns, 'patched');
});

test("two long names that begin alike: the operator's run of one is in the way of the other's", async () => {
  const [first, second] = [
    'utbetaling-avstemming-mot-oppdrag-sykepenger-reg-nor',
    'utbetaling-avstemming-mot-oppdrag-sykepenger-reg-sor',
  ];
  await ns.deploy(first, { command: sh('true') });
  await ns.untilOver(`${first.slice(0, 48)}-1`);
  await ns.deploy(second, { command: sh('true') });
  await ns.api.until(ns.path('naisjobs'), (all) =>
    all.find((each) => each.metadata.name === second && each.status.synchronizationState === 'RolloutComplete'),
  );
  expect(await findFirst(ns, second)).toMatchObject({
    code: 'RunNameTaken',
    object: `job.batch/${first.slice(0, 48)}-1`,
    evidence: expect.stringContaining(`CronJob ${first} with UID`),
    remedy: expect.stringContaining('the first 48 characters'),
  });
  await expectSound(ns, first);
});

describe('a run that is over and gone', () => {
  test('by its ttlSecondsAfterFinished', async () => {
    const spec = { command: sh('true'), schedule: DAILY, ttlSecondsAfterFinished: 1 };
    await deployLate(ns, 'swift', spec, 72 * HOUR);
    await untilEvent(ns, 'SuccessfulCreate', 'swift');
    await ns.api.until(ns.path('jobs'), (all) => !all.some((each) => each.metadata.labels?.app === 'swift'));
    expect(await findNote(ns, 'swift')).toMatchObject({
      code: 'RunGone',
      certainty: 'likely',
      problem:
        'no run of the job is there: ttlSecondsAfterFinished (1 s) removes each run when it is over, with its logs',
      field: 'status.lastScheduleTime',
      commands: [`kubectl naisjob trigger swift --follow -n ${ns.name}`],
    });
  });

  test('by the history limit', async () => {
    const spec = { command: sh('true'), schedule: DAILY, successfulJobsHistoryLimit: 0 };
    await deployLate(ns, 'brief', spec, 72 * HOUR);
    await untilEvent(ns, 'SuccessfulDelete', 'brief');
    await ns.api.until(ns.path('jobs'), (all) => !all.some((each) => each.metadata.labels?.app === 'brief'));
    expect(await findNote(ns, 'brief')).toMatchObject({
      code: 'RunGone',
      certainty: 'likely',
      problem:
        'no run of the job is there: the history limits (0 successful, 1 failed) remove runs that are over, with their logs',
      object: 'cronjob.batch/brief',
      event: 'SuccessfulDelete',
    });
  });
});

test('a job with a ttl: that it will go, and with it its history', async () => {
  await ns.deploy('mortal', { command: sh('true'), schedule: NEVER, ttl: '48h' });
  expect(await findNote(ns, 'mortal')).toMatchObject({
    code: 'TtlDeletion',
    evidence: expect.stringContaining('naisjob.nais.io/mortal'),
  });
});

test('a run whose owner was taken away: nothing removes it; the command does', async () => {
  await ns.deploy('left', { command: sh('true'), schedule: NEVER });
  await runNaisjob(['trigger', 'left', '-n', ns.name, '--name', 'left-now']);
  await ns.untilOver('left-now');
  // What `kubectl delete cronjob --cascade=orphan` leaves.
  await ns.api.patch(ns.path('jobs', 'left-now'), { metadata: { ownerReferences: null } });
  expect(await findNote(ns, 'left')).toMatchObject({
    code: 'OrphanedRuns',
    object: 'job.batch/left-now',
    field: 'metadata.ownerReferences',
    commands: [`kubectl delete job left-now -n ${ns.name}`],
  });
});
