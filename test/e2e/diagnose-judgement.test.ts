// Jobs whose plain symptom misleads: the run is of an earlier manifest, the CronJob was edited, what failed is gone.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import {
  deployLate,
  diagnose,
  expectSound,
  findFirst,
  findNote,
  mend,
  NEVER,
  sh,
  untilPod,
} from './support/diagnose.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const waits = (pod: Json) =>
  pod.status?.containerStatuses?.some((each: Json) =>
    ['CreateContainerConfigError', 'ErrImagePull', 'ImagePullBackOff'].includes(each.state?.waiting?.reason),
  ) ?? false;

/** Deploys another manifest, and waits until the operator has taken it over. */
async function redeploy(name: string, spec: Json): Promise<void> {
  const [path, before] = [ns.path('naisjobs', name), await ns.api.get(ns.path('naisjobs', name))];
  await ns.api.patch(path, { spec });
  await ns.api.until(`${ns.path('naisjobs')}?fieldSelector=metadata.name%3D${name}`, ([each]) => {
    const { synchronizationHash: hash } = each?.status ?? {};
    return hash !== undefined && hash !== before.status.synchronizationHash;
  });
}

/** The CronJob, as `kubectl` edits it. */
async function editContainer(name: string, manager: string, change: Json): Promise<void> {
  const containers = [{ name, ...change }];
  const spec = { jobTemplate: { spec: { template: { spec: { containers } } } } };
  const path = `${ns.path('cronjobs', name)}?fieldManager=${manager}`;
  await ns.api.patch(path, { spec }, 'application/strategic-merge-patch+json');
}

test('a run that hangs for what the manifest no longer asks for: a note, and the command ends it', async () => {
  await ns.deploy('slip', { command: sh('true'), envFrom: [{ secret: 'db-credentails' }] });
  await untilPod(ns, 'slip', waits);
  await redeploy('slip', { envFrom: null });
  await ns.untilOver('slip-2');
  const note = await findNote(ns, 'slip');
  expect(note).toMatchObject({
    code: 'EarlierManifest',
    commands: [`kubectl naisjob stop slip slip-1 -n ${ns.name}`],
  });
  expect(note.problem).toContain('run slip-1 was made from an earlier manifest (Secret db-credentails, now without)');
  await mend(note.commands[0], '--yes');
  await expectSound(ns, 'slip');
});

test('the last run failed, and the job was deployed since: a note, and the command shows whether it is mended', async () => {
  await ns.deploy('mended', { command: sh('exit 1'), schedule: NEVER, backoffLimit: 0 });
  // Both runs may be of one second, and then the greater name is the newer run.
  expect(await runNaisjob(['trigger', 'mended', '--name', 'mended-1', '-n', ns.name])).toMatchObject({ code: 0 });
  await ns.untilOver('mended-1');
  expect(await findFirst(ns, 'mended')).toMatchObject({ code: 'ProgramFailed' });
  await redeploy('mended', { env: [{ name: 'DB_URL', value: 'x' }], command: sh('true'), activeDeadlineSeconds: 600 });
  const note = await findNote(ns, 'mended');
  expect(note).toMatchObject({
    code: 'EarlierManifest',
    certainty: 'likely',
    commands: [`kubectl naisjob trigger mended -n ${ns.name}`],
  });
  await mend(note.commands[0], '--wait');
  await expectSound(ns, 'mended');
});

test('an image that was set by hand: who did it, first, and the command undoes it', async () => {
  await ns.deploy('edited', { command: sh('true'), schedule: NEVER });
  await editContainer('edited', 'kubectl-set', { image: 'localhost/missing:1' });
  expect(await findNote(ns, 'edited')).toMatchObject({ code: 'CronJobChangedByHand', level: 'note' });
  await runNaisjob(['trigger', 'edited', '--name', 'edited-now', '-n', ns.name]);
  await untilPod(ns, 'edited', waits);
  const finding = await findFirst(ns, 'edited');
  expect(finding).toMatchObject({
    code: 'CronJobChangedByHand',
    evidence:
      'cronjob.batch/edited spec.jobTemplate: image: localhost/missing:1, set by kubectl-set; the manifest says localhost/busybox:1',
  });
  await mend(finding.commands[0]);
  expect(await runNaisjob(['stop', 'edited', 'edited-now', '--yes', '-n', ns.name])).toMatchObject({ code: 0 });
  await expectSound(ns, 'edited');
});

test('a failed run that its ttl has removed', async () => {
  const spec = { command: sh('exit 1'), schedule: '0 3 * * *', backoffLimit: 0, ttlSecondsAfterFinished: 1 };
  await deployLate(ns, 'wiped', spec, 72 * 3_600_000);
  const isTold = ({ reason, involvedObject }: Json) =>
    reason === 'BackoffLimitExceeded' && involvedObject.name.startsWith('wiped-');
  await ns.api.until(ns.path('events'), (all) => all.find(isTold));
  await ns.api.until(ns.path('jobs'), (all) => !all.some((each) => each.metadata.labels?.app === 'wiped'));
  expect(await findFirst(ns, 'wiped')).toMatchObject({
    code: 'RunFailed',
    problem: 'the last run failed, and was removed with its logs after 1 s',
    commands: [`kubectl naisjob trigger wiped --follow -n ${ns.name}`],
  });
});

test('a pod that was deleted from outside; of the gone pod no log is promised', async () => {
  await ns.deploy('shot', { command: sh('exec sleep 600'), backoffLimit: 0 });
  const pod = await untilPod(ns, 'shot', (each) => each.status?.containerStatuses?.[0]?.state?.running !== undefined);
  await ns.api.remove(`${ns.path('pods', pod.metadata.name)}?gracePeriodSeconds=1`);
  await ns.untilOver('shot-1');
  await ns.api.until(ns.path('pods'), (all) => !all.some((each) => each.metadata.name === pod.metadata.name));
  expect(await findFirst(ns, 'shot')).toMatchObject({
    code: 'PodDeleted',
    commands: [`kubectl naisjob trigger shot -n ${ns.name}`],
  });
  const { code, stdout, stderr } = await runNaisjob(['logs', 'shot', '-n', ns.name]);
  expect({ code, stdout, stderr }).toEqual({
    code: 5,
    stdout: '',
    stderr: 'Run shot-1 has no pods any more, and its logs are gone with them.\n',
  });
});

test('attempts that fail until the deadline comes: the program stands first', async () => {
  await ns.deploy('tries', { command: sh('echo no token; exit 3'), backoffLimit: 6, activeDeadlineSeconds: 8 });
  await ns.untilOver('tries-1');
  const { result } = await diagnose(ns, 'tries');
  expect(result.findings).toMatchObject([
    { code: 'ProgramFailed', certainty: 'certain', log: { lines: ['no token'] } },
    { code: 'DeadlineExceeded', commands: [] },
  ]);
});

test('a Naisjob that is gone without its CronJob', async () => {
  await ns.deploy('orphan', { command: sh('true'), schedule: NEVER });
  const { metadata } = await ns.api.get(ns.path('cronjobs', 'orphan'));
  await ns.api.patch(ns.path('cronjobs', 'orphan'), { metadata: { ...metadata, ownerReferences: null } });
  await ns.api.remove(ns.path('naisjobs', 'orphan'));
  await ns.api.until(ns.path('naisjobs'), (all) => !all.some((each) => each.metadata.name === 'orphan'));
  const { code, stderr } = await runNaisjob(['diagnose', 'orphan', '-n', ns.name]);
  expect(code).toBe(5);
  expect(stderr).toContain('But cronjob.batch/orphan is there and starts runs.');
  expect(stderr).toContain(`kubectl delete cronjob orphan -n ${ns.name}`);
});
