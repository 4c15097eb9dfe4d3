// Every scenario of a broken job as a person sees it at 80 columns: test/golden/diagnose.

import { expect, test } from 'vitest';
import { toServerVersion } from '../../../src/lib/model/server-version.ts';
import { drawDiagnosis } from '../../../src/lib/view/diagnose.ts';
import { diagnoseJob } from '../../../src/lib/workflows/diagnose.ts';
import { NOW } from '../../support/builders.ts';
import { listDiagnoseScenarios, readDiagnoseScenario } from '../../support/diagnose-scenario.ts';
import { createDeps } from '../../support/fake-cluster.ts';
import { createScenarioCluster } from '../../support/scenario.ts';

const LOOK = { now: NOW, colour: false, width: 80 };

function read(scenario: string, refused: string[] = []) {
  const { objects, log, logs, server, name } = readDiagnoseScenario(scenario);
  const cluster = createScenarioCluster(objects, refused, {
    version: async () => toServerVersion(server),
    async *logs(key) {
      yield new TextEncoder().encode(logs[key.name] ?? log);
    },
  });
  return diagnoseJob('myteam', name, createDeps(cluster));
}

test.each(listDiagnoseScenarios())('%s', async (scenario) => {
  const text = `${drawDiagnosis(await read(scenario), LOOK)}\n`;
  await expect(text).toMatchFileSnapshot(`../../golden/diagnose/${scenario}.txt`);
});

test('the first word has the colour of the state, and nothing else has one', async () => {
  const [, broken = ''] = drawDiagnosis(await read('out-of-memory'), { ...LOOK, colour: true }).split('\n\n');
  expect(broken.split('\n')[0]).toMatch(/^\u001B\[31mBroken:\u001B\[39m {2}the program used/);
  expect(broken.match(/\u001B/g)).toHaveLength(2);
  const note = drawDiagnosis(await read('to-be-deleted'), { ...LOOK, colour: true });
  expect(note).toContain('\u001B[33mNote:\u001B[39m    the whole job');
});

test('in a pipe nothing is broken into lines', async () => {
  const text = drawDiagnosis(await read('quota'), { now: NOW, colour: false });
  expect(text.split('\n').find((line) => line.startsWith('Seen:'))).toBe(
    'Seen:    job.batch/avstemming-1 event FailedCreate: Error creating: pods "avstemming-1-vk2p8" is forbidden: exceeded quota: myteam, requested: limits.memory=2Gi, used: limits.memory=31Gi, limited: limits.memory=32Gi (5m ago)',
  );
});

test('what could not be read is not said to be well', async () => {
  const text = drawDiagnosis(await read('works-scheduled', ['pods', 'events']), LOOK);
  expect(text).toBe(`Nothing is seen to be wrong with naisjob.nais.io/avstemming, as far as it could be read. Looked at:
OBJECT                          STATE
naisjob.nais.io/avstemming      RolloutComplete
cronjob.batch/avstemming        next run in 17h
serviceaccount/avstemming       there
runs                            1
job.batch/avstemming-29399160   Complete, 7h ago`);
});

test('what a cluster says cannot move the cursor', async () => {
  const result = await read('exit-3');
  const finding = result.findings[0]!;
  const evil = {
    ...finding,
    evidence: 'a\u001B[2Jb',
    problem: '\u001B]0;x',
    log: { pod: 'p', container: 'c', lines: ['\u001B[1A'] },
  };
  expect(drawDiagnosis({ ...result, findings: [evil] }, LOOK)).not.toContain('\u001B');
});
