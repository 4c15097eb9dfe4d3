// What clearing the hash does, row by row: the reason why a rerun is over when a new Job's UID is seen, and not before.

import { beforeEach, expect, test } from 'vitest';

import {
  aManifest,
  clearHash,
  CORRELATION,
  deploy,
  jobNames,
  waitForEnd,
  waitForJob,
  waitForResync,
} from '../support/naisjobs-in.ts';
import {
  createNamespace,
  expectOk,
  find,
  JSON_PATCH,
  MERGE_PATCH,
  pathsIn,
  send,
  type Paths,
} from '../support/test-api.ts';
import { waitFor } from '../support/wait-for.ts';

let at: Paths;
beforeEach(async () => {
  at = pathsIn(await createNamespace());
});

test('every Naisjob gets a ServiceAccount and a CronJob; a one-shot one is suspended and run once, by generation', async () => {
  await deploy(at, aManifest('avstemming'));
  const cronJob = await find(at.cronJobs('avstemming'));
  expect(cronJob.spec).toMatchObject({ schedule: '0 0 1 1 *', suspend: true });
  expect(cronJob.metadata.labels).toMatchObject({ app: 'avstemming', team: cronJob.metadata.namespace });
  const naisjob = await find(at.naisjobs('avstemming'));
  expect(cronJob.metadata.ownerReferences).toEqual([
    { apiVersion: 'nais.io/v1', kind: 'Naisjob', name: 'avstemming', uid: naisjob.metadata.uid },
  ]);
  expect(await find(at.serviceAccounts('avstemming'))).toBeDefined();
  const job = await waitForJob(at, 'avstemming-1');
  expect(job.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: 'avstemming',
      uid: cronJob.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ]);
  expect(job.spec.template.spec.containers[0].name).toBe('avstemming');
  expect(job.spec.template.metadata.labels).toMatchObject({ app: 'avstemming', 'nais.io/naisjob': 'true' });
});

test('the documented patch on the main resource answers 200 and changes nothing where status is a subresource', async () => {
  const before = await deploy(at, aManifest('avstemming'));
  const answer = await clearHash(at, 'avstemming', '');
  expect(answer.code).toBe(200);
  expect(answer.body.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  expect(answer.body.status.synchronizationHash).toBe(before.status.synchronizationHash);
});

test('on /status, without the correlation annotation: a new generation, and with it a new run', async () => {
  const before = await deploy(at, aManifest('avstemming'));
  await waitForJob(at, 'avstemming-1');
  expect((await clearHash(at, 'avstemming')).code).toBe(200);
  await waitForJob(at, 'avstemming-2');
  await waitForResync(at, before);
  expect(await jobNames(at)).toEqual(['avstemming-1', 'avstemming-2']);
});

test('on /status, with the correlation annotation: the hash comes back and no run does', async () => {
  const before = await deploy(at, aManifest('avstemming', {}, { [CORRELATION]: 'deploy-1' }));
  const job = await waitForJob(at, 'avstemming-1');
  await clearHash(at, 'avstemming');
  const after = await waitForResync(at, before);
  expect(after.status.synchronizationHash).toBe(before.status.synchronizationHash);
  expect((await find(at.cronJobs('avstemming'))).metadata.generation).toBe(1);
  expect(await jobNames(at)).toEqual(['avstemming-1']);
  expect((await find(at.jobs('avstemming-1'))).metadata.uid).toBe(job.metadata.uid);
});

test('the same after deleting the old Job: it runs again under the same name', async () => {
  const before = await deploy(at, aManifest('avstemming', {}, { [CORRELATION]: 'deploy-1' }));
  const old = await waitForEnd(at, 'avstemming-1');
  await expectOk('DELETE', `${at.jobs('avstemming-1')}?propagationPolicy=Background`);
  await waitFor('the old job to be gone', async () => (await find(at.jobs('avstemming-1'))) === undefined);
  await clearHash(at, 'avstemming');
  await waitForResync(at, before);
  const again = await waitForEnd(at, 'avstemming-1');
  expect(again.metadata.uid).not.toBe(old.metadata.uid);
});

test('on a Naisjob with a schedule: a new synchronization, never a run', async () => {
  const before = await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  await clearHash(at, 'nattlig');
  await waitForResync(at, before);
  expect((await find(at.cronJobs('nattlig'))).spec).toMatchObject({ schedule: '0 3 29 2 *', suspend: false });
  expect(await jobNames(at)).toEqual([]);
});

test('an absent hash, a missing path and a failed test are the same 422', async () => {
  await deploy(at, aManifest('avstemming'));
  const patches = [
    [{ op: 'remove', path: '/status/nosuch' }],
    [{ op: 'remove', path: '/spec/nosuch/deeper' }],
    [
      { op: 'test', path: '/metadata/resourceVersion', value: '1' },
      { op: 'remove', path: '/status/synchronizationHash' },
    ],
  ];
  for (const patch of patches) {
    const answer = await send('PATCH', `${at.naisjobs('avstemming')}/status`, patch, JSON_PATCH);
    expect(answer.code).toBe(422);
    expect(answer.body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'Invalid',
      code: 422,
      message: 'the server rejected our request due to an error in our request',
    });
  }
});

test('a new annotation is looked at and skipped; a new spec is synchronized', async () => {
  const before = await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  await expectOk('PATCH', at.naisjobs('nattlig'), { metadata: { annotations: { touched: 'yes' } } }, MERGE_PATCH);
  await expectOk('PATCH', at.naisjobs('nattlig'), { spec: { schedule: '0 4 29 2 *' } }, MERGE_PATCH);
  const after = await waitForResync(at, before);
  expect(after.status.synchronizationHash).not.toBe(before.status.synchronizationHash);
  expect((await find(at.cronJobs('nattlig'))).spec.schedule).toBe('0 4 29 2 *');
});

test('synchronizationTime is in nanoseconds, digit for digit', async () => {
  await deploy(at, aManifest('nattlig', { schedule: '0 3 29 2 *' }));
  expect((await send('GET', at.naisjobs('nattlig'))).text).toMatch(/"synchronizationTime":\s*\d{19}[,}]/);
});
