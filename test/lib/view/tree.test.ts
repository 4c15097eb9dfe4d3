import { describe, expect, test } from 'vitest';
import type { TreeResult } from '../../../src/lib/model/tree-result.ts';
import { drawTreeNames, drawTrees } from '../../../src/lib/view/tree.ts';
import { readTrees, type TreeInput } from '../../../src/lib/workflows/tree.ts';
import { aCronJob, aNaisjob, aRun, NOW } from '../../support/builders.ts';
import { createDeps } from '../../support/fake-cluster.ts';
import { createScenarioCluster, readScenario } from '../../support/scenario.ts';

const USUAL: TreeInput = { namespace: 'myteam', names: ['avstemming'], allOwned: false, containers: false };

async function readTree(scenario: string, input: Partial<TreeInput> = {}): Promise<TreeResult[]> {
  const deps = createDeps(createScenarioCluster(readScenario(scenario)));
  const settled = await readTrees({ ...USUAL, ...input }, deps);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function golden(name: string): string {
  return `../../golden/tree/${name}.txt`;
}

const SCENARIOS = [
  'todays-chain',
  'old-chain',
  'failing-attempts',
  'stuck-sidecar',
  'never-synchronized',
  'hostile-text',
];

describe.each(SCENARIOS)('%s', (scenario) => {
  test('80 columns', async () => {
    const text = drawTrees(await readTree(scenario), { now: NOW, colour: false, width: 80 });
    await expect(`${text}\n`).toMatchFileSnapshot(golden(`${scenario}-80`));
  });

  test('80 columns, with colour', async () => {
    const text = drawTrees(await readTree(scenario), { now: NOW, colour: true, width: 80 });
    await expect(`${text}\n`).toMatchFileSnapshot(golden(`${scenario}-80-colour`));
  });

  test('200 columns, wide, with containers', async () => {
    const results = await readTree(scenario, { containers: true });
    const text = drawTrees(results, { now: NOW, colour: false, width: 200, wide: true });
    await expect(`${text}\n`).toMatchFileSnapshot(golden(`${scenario}-200-wide-containers`));
  });
});

test('200 columns, with colour', async () => {
  const text = drawTrees(await readTree('todays-chain'), { now: NOW, colour: true, width: 200 });
  await expect(`${text}\n`).toMatchFileSnapshot(golden('todays-chain-200-colour'));
});

test('no width cuts nothing, --runs says what is left out, --no-headers has none', async () => {
  const results = await readTree('todays-chain', { runs: 0 });
  const text = drawTrees(results, { now: NOW, colour: false, noHeaders: true });
  await expect(`${text}\n`).toMatchFileSnapshot(golden('todays-chain-no-runs-no-headers'));
});

test('colour is never alone: without it the same words are left', async () => {
  const results = await readTree('failing-attempts');
  const plain = drawTrees(results, { now: NOW, colour: false });
  const coloured = drawTrees(results, { now: NOW, colour: true });
  expect(coloured).not.toBe(plain);
  expect(coloured.replace(/\u001b\[\d+m/gu, '')).toBe(plain);
});

test('-o name: an object with two owners once', async () => {
  const naisjob = aNaisjob().build();
  const cronJob = aCronJob().ownedBy(naisjob).build();
  const run = aRun().ownedBy(naisjob).ownedBy(cronJob).build();
  const deps = createDeps(createScenarioCluster([naisjob, cronJob, run]));
  const [settled] = await readTrees(USUAL, deps);
  expect(settled?.status === 'fulfilled' && drawTreeNames([settled.value])).toBe(
    'naisjob.nais.io/avstemming\ncronjob.batch/avstemming\njob.batch/avstemming-1',
  );
});

test('-o name: every owned object once, and the Image, which is nobody’s, not', async () => {
  expect(drawTreeNames(await readTree('todays-chain')).split('\n')).toEqual([
    'naisjob.nais.io/avstemming',
    'cronjob.batch/avstemming',
    'job.batch/avstemming-cli-20261124-085700',
    'pod/avstemming-cli-20261124-085700-2xk7p',
    'job.batch/avstemming-29399820',
    'pod/avstemming-29399820-4nmbz',
    'job.batch/avstemming-29398380',
    'pod/avstemming-29398380-b8kqx',
    'networkpolicy.networking.k8s.io/avstemming',
    'sqlinstance.sql.cnrm.cloud.google.com/avstemming',
    'serviceaccount/avstemming',
  ]);
});

test('-o name shows the escapes of a hostile name', async () => {
  expect(drawTreeNames(await readTree('hostile-text'))).toBe('naisjob.nais.io/avstemming\nsecret/google-sql-^[[31mred');
});
