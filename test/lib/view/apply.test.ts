import { expect, test } from 'vitest';
import type { ApplyResult } from '../../../src/lib/model/apply-result.ts';
import { adviseApply, drawApply, drawApplyDiff } from '../../../src/lib/view/apply.ts';

const PLAIN = { colour: false };
const aManifest = (image: string) => ({
  apiVersion: 'nais.io/v1',
  kind: 'Naisjob',
  metadata: { name: 'avstemming' },
  spec: { image },
});
const result: ApplyResult = {
  verb: 'apply',
  kind: 'Naisjob',
  name: 'avstemming',
  namespace: 'myteam',
  dryRun: 'none',
  change: 'configured',
  plan: {
    verb: 'apply',
    namespace: 'myteam',
    name: 'avstemming',
    steps: [{ action: 'patch', object: 'naisjob.nais.io/avstemming', reason: 'why', consequence: 'and then' }],
    warnings: [],
  },
  manifest: aManifest('b'),
  live: aManifest('a'),
  synchronization: { hash: '1', state: 'Synchronized' },
  warnings: [],
};
const { synchronization: _, ...planned } = result;
const DIFF = `--- live
+++ file
@@ -2,5 +2,5 @@
 kind: Naisjob
 metadata:
   name: avstemming
 spec:
-  image: a
+  image: b`;

test('in kubectl’s words, and what the operator says', () => {
  expect(drawApply(result, false, PLAIN)).toBe('naisjob.nais.io/avstemming configured, Synchronized');
  expect(drawApply({ ...planned, change: 'unchanged' }, false, PLAIN)).toBe('naisjob.nais.io/avstemming unchanged');
  expect(drawApply({ ...planned, kind: 'Image', change: 'created' }, false, PLAIN)).toBe(
    'image.nais.io/avstemming created',
  );
  expect(drawApply(result, true, PLAIN)).toBe('naisjob.nais.io/avstemming');
});

test('the difference, before it is applied', () => {
  expect(drawApplyDiff(result, PLAIN)).toBe(DIFF);
  expect(drawApplyDiff({ ...result, change: 'created', live: undefined }, PLAIN)).toBe('');
  expect(drawApplyDiff({ ...result, change: 'unchanged' }, PLAIN)).toBe('');
});

test('dry runs: the client’s plan, and the difference', () => {
  expect(drawApply({ ...planned, dryRun: 'client' }, false, PLAIN))
    .toBe(`Plan to apply naisjob.nais.io/avstemming in namespace myteam:
  1. patch naisjob.nais.io/avstemming
     why
     note: and then
${DIFF}
naisjob.nais.io/avstemming configured (dry run)`);
  expect(drawApply({ ...planned, dryRun: 'server' }, false, PLAIN)).toBe(
    `${DIFF}\nnaisjob.nais.io/avstemming configured (server dry run)`,
  );
  const unchanged = { ...planned, change: 'unchanged' as const, plan: { ...planned.plan, steps: [] } };
  expect(drawApply({ ...unchanged, dryRun: 'client' }, false, PLAIN)).toBe(
    'naisjob.nais.io/avstemming unchanged (dry run)',
  );
});

test('a one-shot job runs by itself, which not everybody expects', () => {
  expect(adviseApply(result, false)).toEqual([
    'The operator starts a run of it within seconds: kubectl naisjob tree avstemming -n myteam',
  ]);
  expect(adviseApply(result, true)).toEqual([]);
  expect(adviseApply(planned, false)).toEqual([]);
  const scheduled = { ...result, manifest: { ...result.manifest, spec: { schedule: '0 2 * * *' } } };
  expect(adviseApply(scheduled, false)).toEqual([]);
});
