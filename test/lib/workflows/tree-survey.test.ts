import { expect, test } from 'vitest';
import { narrowDiscovery } from '../../../src/lib/workflows/tree-survey.ts';
import { aCronJob, aNaisjob, anObject, aPod, aRun } from '../../support/builders.ts';
import { createDeps } from '../../support/fake-cluster.ts';
import { createScenarioCluster } from '../../support/scenario.ts';

const naisjob = aNaisjob().build();
const cronJob = aCronJob().ownedBy(naisjob).build();
const secret = anObject('v1', 'Secret', 'of-the-cronjob').ownedBy(cronJob).build();
const foreign = anObject('v1', 'ConfigMap', 'of-nobody').build();
const other = anObject('v1', 'Service', 'of-another').ownedBy(aNaisjob('another').build()).build();
const strange = [aRun('strange').build(), aPod('strange').build()];
const there = [naisjob, cronJob, secret, foreign, other, ...strange];

async function discover(names: string[] | undefined, refused: string[] = []): Promise<string[]> {
  const cluster = createScenarioCluster(there, refused);
  const deps = narrowDiscovery({ namespace: 'myteam', names }, createDeps(cluster));
  return (await deps.cluster.discover()).resources.map(({ plural }) => plural).toSorted();
}

test('the types in which something of the job is, at whatever depth, and those of its runs', async () => {
  expect(await discover(['avstemming'])).toEqual(['cronjobs', 'jobs', 'pods', 'secrets']);
});

test('of every job where none is named', async () => {
  expect(await discover(undefined)).toEqual(['cronjobs', 'jobs', 'pods', 'secrets', 'services']);
});

test('a type that could not be looked through stays: the reading says so', async () => {
  expect(await discover(['avstemming'], ['configmaps'])).toEqual(['configmaps', 'cronjobs', 'jobs', 'pods', 'secrets']);
});
