// Clusters from before 2026-01-20, where the status of a Naisjob is a field like any other. A second copy of the definition under
// another group stands beside the first, so that nothing else on the cluster notices.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

import { startOperator, type Operator } from '../../operator/operator.ts';
import { aManifest, jobNames, waitForJob } from '../support/naisjobs-in.ts';
import { createNamespace, expectOk, find, JSON_PATCH, pathsIn, send, type Paths } from '../support/test-api.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

const GROUP = `old-${randomBytes(3).toString('hex')}.example`;
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
let operator: Operator;

beforeAll(async () => {
  const definition = parse(readFileSync(new URL('../cluster/naisjob-crd.yaml', import.meta.url), 'utf8'));
  definition.metadata.name = `naisjobs.${GROUP}`;
  definition.spec.group = GROUP;
  delete definition.spec.names.shortNames;
  delete definition.spec.versions[0].subresources;
  await expectOk('POST', DEFINITIONS, definition);
  await waitFor('the second definition to be served', () => find(`/apis/${GROUP}/v1`));
  operator = await startOperator({ kubeconfig: target().kubeconfigs.admin, group: GROUP });
});

afterAll(async () => {
  await operator.stop();
  await send('DELETE', `${DEFINITIONS}/naisjobs.${GROUP}`);
});

async function prepare(): Promise<{ at: Paths; path: string; naisjob: any }> {
  const namespace = await createNamespace();
  const at = pathsIn(namespace);
  const collection = `/apis/${GROUP}/v1/namespaces/${namespace}/naisjobs`;
  const path = `${collection}/avstemming`;
  await expectOk('POST', collection, { ...aManifest('avstemming'), apiVersion: `${GROUP}/v1` });
  const naisjob = await waitFor('the rollout', async () => {
    const found = await find(path);
    return found?.status?.synchronizationState === 'RolloutComplete' && found;
  });
  return { at, path, naisjob };
}

test('discovery does not list a status, and there is no such path', async () => {
  const { path } = await prepare();
  const { resources } = await expectOk('GET', `/apis/${GROUP}/v1`);
  expect(resources.map((each: any) => each.name)).toEqual(['naisjobs']);
  expect((await send('GET', `${path}/status`)).code).toBe(404);
});

test('the documented patch on the main resource clears the hash, and the job runs again', async () => {
  const { at, path } = await prepare();
  await waitForJob(at, 'avstemming-1');
  const patch = [{ op: 'remove', path: '/status/synchronizationHash' }];
  const answer = await send('PATCH', path, patch, JSON_PATCH);
  expect(answer.code).toBe(200);
  expect(answer.body.status.synchronizationHash).toBeUndefined();
  await waitForJob(at, 'avstemming-2');
  expect(await jobNames(at)).toEqual(['avstemming-1', 'avstemming-2']);
});

test('a status in the applied manifest is stored as it is', async () => {
  const { path, naisjob } = await prepare();
  expect(naisjob.metadata.generation).toBeGreaterThan(1);
  const stored = await send(
    'PATCH',
    path,
    [{ op: 'replace', path: '/status/correlationID', value: 'mine' }],
    JSON_PATCH,
  );
  expect(stored.body.status.correlationID).toBe('mine');
});
