// Who owns what, and what the operator and the garbage collector make of it.

import { beforeEach, expect, test } from 'vitest';

import { pauseControllers, whyNoPause } from '../support/controllers.ts';
import {
  aManifest,
  aManualJob,
  clearHash,
  deploy,
  waitForJob,
  waitForResync,
  waitForState,
} from '../support/naisjobs-in.ts';
import { createNamespace, expectOk, find, listItems, pathsIn, type Paths } from '../support/test-api.ts';
import { waitFor } from '../support/wait-for.ts';

let at: Paths;
beforeEach(async () => {
  at = pathsIn(await createNamespace());
});

function gone(path: string): Promise<boolean> {
  return waitFor(`${path} to be gone`, async () => (await find(path)) === undefined);
}

test('a manual Job owned by the Naisjob goes with the next synchronization; one owned by the CronJob stays', async () => {
  const naisjob = await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  const cronJob = await find(at.cronJobs('nattlig'));
  await expectOk('POST', at.jobs(), aManualJob('of-naisjob', 'nattlig', naisjob));
  await expectOk('POST', at.jobs(), aManualJob('of-cronjob', 'nattlig', cronJob));
  await clearHash(at, 'nattlig');
  await waitForResync(at, naisjob);
  await gone(at.jobs('of-naisjob'));
  expect(await find(at.jobs('of-cronjob'))).toBeDefined();
});

test('a Job deleted without options leaves its pods: the old default of batch/v1', async () => {
  await expectOk('POST', at.jobs(), aManualJob('lonely', 'lonely'));
  const selector = `${at.pods()}?labelSelector=job-name%3Dlonely`;
  await waitFor('its pod', async () => (await listItems(selector)).length === 1);
  await expectOk('DELETE', at.jobs('lonely'));
  await gone(at.jobs('lonely'));
  const [pod] = await listItems(selector);
  expect(pod.metadata.ownerReferences ?? []).toEqual([]);
});

test('deleting a Naisjob takes all that it owned, and the runs below', async () => {
  await deploy(at, aManifest('avstemming'));
  await waitForJob(at, 'avstemming-1');
  await expectOk('DELETE', at.naisjobs('avstemming'));
  for (const path of [at.naisjobs('avstemming'), at.cronJobs('avstemming'), at.serviceAccounts('avstemming')])
    await gone(path);
  await gone(at.jobs('avstemming-1'));
  await waitFor('its pods to be gone', async () => (await listItems(at.pods())).length === 0);
});

test('the finalizer deletes the Image of the same name, and a re-applied Naisjob without an image fails', async () => {
  const image = {
    apiVersion: 'nais.io/v1',
    kind: 'Image',
    metadata: { name: 'nattlig' },
    spec: { image: 'localhost/busybox:1' },
  };
  const { image: _, ...spec } = aManifest('nattlig', { schedule: '0 3 29 2 *' }).spec;
  const manifest = { ...aManifest('nattlig'), spec: spec as any };
  await expectOk('POST', at.images(), image);
  const naisjob = await deploy(at, manifest);
  expect(naisjob.status.effectiveImage).toBe('localhost/busybox:1');
  await expectOk('DELETE', at.naisjobs('nattlig'));
  await gone(at.naisjobs('nattlig'));
  expect(await find(at.images('nattlig'))).toBeUndefined();
  await gone(at.cronJobs('nattlig'));

  await expectOk('POST', at.naisjobs(), manifest);
  const failed = await waitForState(at, 'nattlig', 'FailedPrepare');
  expect(failed.status.conditions[0].message).toContain('external image resource not found');
  expect(failed.status.synchronizationHash).toBeUndefined();
  // The Image put back is what it was waiting for.
  await expectOk('POST', at.images(), image);
  await waitForState(at, 'nattlig', 'RolloutComplete');
});

test('--cascade=orphan, then applied again: refusing to overwrite, for good', async () => {
  await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  await expectOk('DELETE', `${at.naisjobs('nattlig')}?propagationPolicy=Orphan`);
  await gone(at.naisjobs('nattlig'));
  expect((await find(at.cronJobs('nattlig'))).metadata.ownerReferences ?? []).toEqual([]);
  await expectOk('POST', at.naisjobs(), aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  const failed = await waitForState(at, 'nattlig', 'FailedSynchronization');
  expect(failed.status.conditions[0].message).toContain(
    'refusing to overwrite manually edited resource; please add the correct ownerReference in order to continue',
  );
  expect(failed.status.synchronizationHash).toMatch(/^\d+$/);
  const events = await listItems(at.events());
  expect(events.find((each) => each.reason === 'FailedSynchronization')).toMatchObject({ type: 'Warning' });
});

test('a name over 52 characters never gets its CronJob', async () => {
  const name = `n${'a'.repeat(52)}`;
  await expectOk('POST', at.naisjobs(), aManifest(name));
  const failed = await waitForState(at, name, 'FailedSynchronization');
  expect(failed.status.conditions[0].message).toContain('must be no more than 52 characters');
});

test('the cascade race: applied before the collector came, and the new Naisjob loses its ServiceAccount for good', async ({
  skip,
}) => {
  const reason = whyNoPause();
  if (reason !== undefined) skip(reason);
  const old = await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  const controllers = await pauseControllers();
  await expectOk('DELETE', at.naisjobs('nattlig'));
  await gone(at.naisjobs('nattlig'));
  const fresh = await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  expect(fresh.metadata.uid).not.toBe(old.metadata.uid);
  // Adopted by name: the dead owner's UID is still on it.
  const account = await find(at.serviceAccounts('nattlig'));
  expect(account.metadata.ownerReferences[0].uid).toBe(old.metadata.uid);
  await controllers.resume();
  await gone(at.serviceAccounts('nattlig'));
  await gone(at.cronJobs('nattlig'));
  // The spec is done as far as the operator knows: nothing brings them back, and nothing says so.
  expect((await find(at.naisjobs('nattlig'))).status.synchronizationState).toBe('RolloutComplete');
});
