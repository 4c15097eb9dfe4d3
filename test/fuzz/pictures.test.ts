// Whatever stands in the fields of a job's objects: no verb falls over it, and nothing of it reaches the terminal but what can
// be seen. FUZZ_RUNS tries more; a failure prints its seed, for FUZZ_SEED.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson, toYaml } from '../../src/lib/cli/document-text.ts';
import { NaisjobError } from '../../src/lib/model/errors.ts';
import type { KubeObject } from '../../src/lib/model/kube-object.ts';
import { JOB_NAME } from '../support/builders.ts';
import { createDeps, type FakeCluster } from '../support/fake-cluster.ts';
import { hostileFamily } from '../support/hostile-family.ts';
import { expectSafe, fuzzOptions } from '../support/hostile-text.ts';
import { createScenarioCluster } from '../support/scenario.ts';
import { SHOWN } from './support/shown.ts';

function clusterOf(family: KubeObject[]): FakeCluster {
  return createScenarioCluster(family, [], {
    version: async () => undefined,
    whoAmI: async () => 'a\u001b[2Jb',
    served: async (resource) => ({ ...resource, verbs: ['get', 'patch'], subresources: ['status'] }),
    async *logs() {
      yield new TextEncoder().encode('2026-11-24T09:00:00.000000000Z a\u001b[2Jb\n');
    },
  });
}

test.each(Object.keys(SHOWN))('%s', async (verb) => {
  const show = SHOWN[verb as keyof typeof SHOWN];
  await fc.assert(
    fc.asyncProperty(hostileFamily, async (family) => {
      const { pictures, document } = await show(createDeps(clusterOf(family))).catch(refused);
      for (const each of [...pictures, toJson(document), await toYaml(document)]) expectSafe(each);
      expect(JSON.parse(toJson(document))).toEqual(JSON.parse(JSON.stringify(document)));
    }),
    fuzzOptions(25),
  );
});

/** A guard may say no, in words that the shell neutralises. */
function refused(error: unknown): { pictures: string[]; document: unknown } {
  if (!(error instanceof NaisjobError)) throw error;
  return { pictures: [], document: error.message };
}

test('as much text as annotations may hold', async () => {
  const long = `${'\u001b[31m\n'.repeat(40_000)}${JOB_NAME}`;
  const [family] = fc.sample(hostileFamily, { numRuns: 1, seed: 1 });
  for (const { metadata } of family ?? []) metadata.annotations = { 'nais.io/instantiated-by': long };
  for (const show of Object.values(SHOWN)) {
    const { pictures } = await show(createDeps(clusterOf(family ?? []))).catch(refused);
    for (const each of pictures) expectSafe(each);
  }
});
