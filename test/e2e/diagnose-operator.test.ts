// What only the operator can bring about or undo. The last tests wait until half a minute has passed: before that what they
// look for is not yet wrong.

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { diagnose, expectSound, findFirst, findNote, mend, NEVER, sh } from './support/diagnose.ts';
import { patience } from '../support/pace.ts';

/** The operator gives up the first synchronization of such a job, as the real one did when its client's rate limiter timed out. */
const MISSED = { 'stand-in.example/first-synchronization-missed': '' };
/** As NAIS deploy sets it. */
const CORRELATION = { 'nais.io/deploymentCorrelationID': 'b4f7c2d0-0000-4000-8000-000000000003' };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
  const body = {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    spec: { image: 'localhost/busybox:1', command: sh('true') },
  };
  await ns.api.create(ns.path('naisjobs'), { ...body, metadata: { name: 'unseen', annotations: MISSED } });
  await ns.deploy('patched', { command: sh('true') }, CORRELATION);
});

const find = async (name: string): Promise<Json> => ns.api.get(ns.path('naisjobs', name));

async function untilOld({ metadata }: Json, ms: number): Promise<void> {
  await sleep(Math.max(0, Date.parse(metadata.creationTimestamp) + ms - Date.now()));
}

test('being deleted, and held by a finalizer of somebody else: the command lets it go', async () => {
  await ns.deploy('leaving', { command: sh('true'), schedule: NEVER });
  const { metadata } = await find('leaving');
  const finalizers = [...metadata.finalizers, 'example.com/hold'];
  await ns.api.patch(ns.path('naisjobs', 'leaving'), { metadata: { finalizers } });
  await ns.api.remove(ns.path('naisjobs', 'leaving'));
  const left = await ns.api.until(ns.path('naisjobs'), (all) =>
    all.find((each) => each.metadata.name === 'leaving' && each.metadata.finalizers?.length === 1),
  );
  const finding = await findFirst(ns, 'leaving');
  expect(finding).toMatchObject({
    code: 'BeingDeleted',
    certainty: 'certain',
    evidence: 'naisjob.nais.io/leaving metadata.finalizers: example.com/hold',
    time: left.metadata.deletionTimestamp,
  });
  const [, patch = ''] = /--type=merge -p '(.*)' -n/.exec(finding.commands[0]) ?? [];
  await ns.api.patch(ns.path('naisjobs', 'leaving'), JSON.parse(patch));
  expect((await diagnose(ns, 'leaving')).code).toBe(5);
});

// naiserator retries after a lost race for an object alone (409 Conflict), and is through within a second: no race can be
// arranged, so its status is written as it writes it. A change of the status is none that it acts upon.
test('the operator has lost a race and tries again: its own words, and nothing for the person to do', async () => {
  await ns.deploy('raced', { command: sh('true'), schedule: NEVER });
  await ns.api.until(ns.path('naisjobs'), (all) =>
    all.find((each) => each.metadata.name === 'raced' && each.status.synchronizationState === 'RolloutComplete'),
  );
  const message =
    'persisting CronJob to Kubernetes: Conflict: Operation cannot be fulfilled on cronjobs.batch "raced": the object has been modified; please apply your changes to the latest version and try again';
  const write = (state: string, said: string) => {
    const condition = { type: 'SynchronizationState', status: 'True', reason: state, message: said };
    const conditions = [{ ...condition, lastTransitionTime: new Date().toISOString() }];
    return ns.api.patch(`${ns.path('naisjobs', 'raced')}/status`, {
      status: { synchronizationState: state, conditions },
    });
  };
  await write('Retrying', message);
  expect(await findFirst(ns, 'raced')).toMatchObject({
    code: 'OperatorRetrying',
    certainty: 'likely',
    field: 'status.synchronizationState',
    evidence: `naisjob.nais.io/raced status.synchronizationState: Retrying: ${message}`,
    remedy: 'wait a minute and look again',
  });
  await write('RolloutComplete', 'complete');
  await expectSound(ns, 'raced');
});

describe('after half a minute', { timeout: patience(180_000) }, () => {
  test('never synchronized: the command has the operator look at it again', async () => {
    await untilOld(await find('unseen'), 31_000);
    const finding = await findFirst(ns, 'unseen');
    expect(finding).toMatchObject({
      code: 'NeverSynchronized',
      certainty: 'certain',
      evidence: 'naisjob.nais.io/unseen status: empty',
      commands: [`kubectl naisjob rerun unseen --strategy=resync -n ${ns.name}`],
    });
    await mend(finding.commands[0]);
    await ns.untilOver('unseen-1');
    await expectSound(ns, 'unseen');
  });

  test('the documented patch was tried: it started nothing; the command does', async () => {
    await untilOld(await ns.untilOver('patched-1'), 31_000);
    const before = await find('patched');
    const patch = [{ op: 'remove', path: '/status/synchronizationHash' }];
    await ns.api.patch(`${ns.path('naisjobs', 'patched')}/status`, patch, 'application/json-patch+json');
    await ns.api.until(ns.path('naisjobs'), (all) =>
      all.find(
        ({ metadata, status }) =>
          metadata.name === 'patched' &&
          status.synchronizationState === 'RolloutComplete' &&
          status.synchronizationTime !== before.status.synchronizationTime,
      ),
    );
    const finding = await findNote(ns, 'patched');
    expect(finding).toMatchObject({
      code: 'ResyncStartsNothing',
      certainty: 'certain',
      problem: 'the job was synchronized again after its run, and that started nothing: run patched-1 is there already',
      commands: [`kubectl naisjob rerun patched -n ${ns.name}`],
    });
    await mend(finding.commands[0]);
    const runs = await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3Dpatched`);
    expect(runs.items).toHaveLength(2);
  });
});
