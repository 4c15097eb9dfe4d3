// Why the schedule starts no run: what Kubernetes says of it on either cluster, brought about as it comes about.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
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
  setLastStart,
  sh,
  untilEvent,
  untilRun,
  writeEvent,
} from './support/diagnose.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

test('more than 100 starts were missed: Kubernetes says so and goes on, and so does the finding', async () => {
  await deployLate(ns, 'many', { command: sh('true'), schedule: '0 * * * *' }, 200 * HOUR);
  await untilEvent(ns, 'TooManyMissedTimes', 'many');
  await ns.untilOver((await untilRun(ns, 'many')).metadata.name);
  expect(await findNote(ns, 'many')).toMatchObject({
    code: 'TooManyMissedTimes',
    certainty: 'possible',
    problem: expect.stringMatching(/^more than 100 starts were missed; Kubernetes v[\d.]+ goes on with the latest/),
    object: 'cronjob.batch/many',
    event: 'TooManyMissedTimes',
    time: expect.stringMatching(/^\d{4}-/),
    commands: [`kubectl naisjob reset many --cronjob-only -n ${ns.name}`],
  });
});

// The controller that stopped for good left with Kubernetes 1.22, so that no cluster of today writes this Event: it is
// written here in its words. What it means on the old ones is a scenario, stuck-on-1.20.
test('a CronJob that an old Kubernetes gave up: from before the upgrade', async () => {
  await ns.deploy('stuck', { command: sh('true'), schedule: NEVER });
  const message =
    'Cannot determine if job needs to be started: too many missed start time (> 100). Set or decrease .spec.startingDeadlineSeconds or check clock skew';
  await writeEvent(ns, await ns.api.get(ns.path('cronjobs', 'stuck')), 'FailedNeedsStart', message);
  expect(await findNote(ns, 'stuck')).toMatchObject({
    code: 'FailedNeedsStart',
    certainty: 'possible',
    problem: expect.stringContaining('goes on by itself, so this is from before'),
    evidence: `cronjob.batch/stuck event FailedNeedsStart: ${message}`,
    commands: [`kubectl naisjob reset stuck --cronjob-only -n ${ns.name}`],
  });
});

test('a start that is left out because of startingDeadlineSeconds; the command brings it', async () => {
  await ns.deploy('late', { command: sh('true'), schedule: DAILY });
  const path = `${ns.path('cronjobs', 'late')}?fieldManager=kubectl-edit`;
  await ns.api.patch(path, { spec: { startingDeadlineSeconds: 10 } });
  await setLastStart(ns, 'late', 72 * HOUR);
  const finding = await findFirst(ns, 'late');
  expect(finding).toMatchObject({
    code: 'StartMissed',
    certainty: 'likely',
    object: 'cronjob.batch/late',
    field: 'spec.startingDeadlineSeconds',
    evidence: 'cronjob.batch/late spec.startingDeadlineSeconds: 10, set by kubectl-edit',
    commands: [`kubectl naisjob rerun late --strategy=resync -n ${ns.name}`],
  });
  await mend(finding.commands[0]);
  await ns.untilOver((await untilRun(ns, 'late')).metadata.name);
  await expectSound(ns, 'late');
});

test('a quota without room for a run; with room it starts by itself', async () => {
  const full = await createNamespace();
  const quotas = `/api/v1/namespaces/${full.name}/resourcequotas`;
  const quota = (jobs: string): Json => ({ spec: { hard: { 'count/jobs.batch': jobs } } });
  await full.api.create(quotas, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'no-runs' },
    ...quota('0'),
  });
  await deployLate(full, 'refused', { command: sh('true'), schedule: DAILY }, 72 * HOUR);
  await untilEvent(full, 'FailedCreate', 'refused');
  const { code, result } = await diagnose(full, 'refused');
  expect({ code, first: result.findings[0] }).toMatchObject({
    code: 1,
    first: {
      code: 'QuotaExceeded',
      certainty: 'certain',
      problem: "no run of the schedule can be created: the namespace's ResourceQuota no-runs leaves no room for it",
      object: 'cronjob.batch/refused',
      event: 'FailedCreate',
      commands: [
        `kubectl get jobs -n ${full.name}`,
        `kubectl describe resourcequota -n ${full.name}`,
        `kubectl naisjob trigger refused -n ${full.name}`,
      ],
    },
  });
  await full.api.patch(`${quotas}/no-runs`, quota('5'));
  await full.untilOver((await untilRun(full, 'refused')).metadata.name);
  await expectSound(full, 'refused');
});
