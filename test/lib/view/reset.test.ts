import { expect, test } from 'vitest';
import type { Finding } from '../../../src/lib/model/finding.ts';
import { cleanManifest } from '../../../src/lib/model/reset-manifest.ts';
import type { ResetResult } from '../../../src/lib/model/reset-result.ts';
import { listLosses } from '../../../src/lib/model/reset-losses.ts';
import { planSteps, type ResetFacts } from '../../../src/lib/model/reset-steps.ts';
import { SERVICE_ACCOUNTS } from '../../../src/lib/model/resource.ts';
import { drawBackups, drawResetFindings, drawReset } from '../../../src/lib/view/reset.ts';
import { aCronJob, aNaisjob, anObject, aRun, NOW } from '../../support/builders.ts';

const PLAIN = { colour: false };
const naisjob = aNaisjob().build();
const live = { naisjob: cleanManifest(naisjob), image: cleanManifest(anObject('nais.io/v1', 'Image').build()) };
const facts: ResetFacts = {
  naisjob,
  cronJob: aCronJob().ownedBy(naisjob).build(),
  runs: [aRun().build(), aRun('avstemming-2').complete().build()],
  owned: [{ resource: SERVICE_ACCOUNTS, object: anObject('v1', 'ServiceAccount').ownedBy(naisjob).build() }],
  live,
  wanted: { ...live, naisjob: cleanManifest(aNaisjob().scheduled().build()) },
  form: 'full',
  leftOut: [],
};
const finding: Finding = {
  code: 'CronJobMissing',
  level: 'broken',
  certainty: 'certain',
  problem: 'there is no CronJob',
  object: 'cronjob.batch/avstemming',
  evidence: 'seen',
  remedy: 'mend it',
  commands: ['kubectl naisjob rerun avstemming --strategy=resync -n myteam'],
  mendedBy: 'cronjob-only',
};

function result(change: Partial<ResetResult> = {}): ResetResult {
  const plan = { verb: 'reset', namespace: 'myteam', name: 'avstemming', steps: planSteps(facts), warnings: [] };
  const known = { verb: 'reset', naisjob: 'avstemming', namespace: 'myteam', dryRun: 'client', form: 'full' } as const;
  return {
    ...known,
    outcome: 'planned',
    plan,
    losses: listLosses(facts),
    diagnosis: [finding],
    gentleWouldDo: true,
    differs: true,
    manifest: facts.wanted.naisjob,
    live: live.naisjob,
    warnings: [],
    ...change,
  };
}

test('a client dry run: trouble, plan, losses, difference, last line', () => {
  expect(drawReset(result(), false, PLAIN)).toBe(`What seems to be wrong:
  - there is no CronJob
      seen: seen
      mend: mend it
            kubectl naisjob rerun avstemming --strategy=resync -n myteam
The gentle form would do: --cronjob-only leaves the Naisjob and all but its CronJob as they are.
Plan to reset naisjob.nais.io/avstemming in namespace myteam:
  1. delete cronjob.batch/avstemming
     first, so that no run starts meanwhile
     note: with it goes the history: 2 runs, with pods and logs
  2. delete naisjob.nais.io/avstemming
     the operator makes everything anew only for a new Naisjob
     note: the operator also deletes the Image of the same name; it is saved
  3. wait serviceaccount/avstemming
     what belongs to the old Naisjob has to be gone first, or the operator adopts it and Kubernetes then deletes it
  4. create image.nais.io/avstemming
     where it is gone; before the Naisjob, which may take its image from it
  5. create naisjob.nais.io/avstemming
     as the file says
  6. check naisjob.nais.io/avstemming
     synchronized, with a CronJob and a ServiceAccount of its own that stay
What is lost:
  - active: avstemming-1 will be stopped midway
  - the history: 2 runs, with pods and logs
How what will be there differs from what is there:
--- live
+++ file
@@ -6,4 +6,5 @@
   name: avstemming
   namespace: myteam
 spec:
   image: localhost/busybox:1
+  schedule: 0 2 * * *
naisjob.nais.io/avstemming reset (dry run)`);
});

test('the gentle plan touches only the CronJob', () => {
  const gentle = { ...facts, form: 'cronjob-only' as const, runs: [] };
  expect(planSteps(gentle).map(({ action, object }) => `${action} ${object}`)).toEqual([
    'delete cronjob.batch/avstemming',
    'wait cronjob.batch/avstemming',
    'patch naisjob.nais.io/avstemming (status)',
    'check cronjob.batch/avstemming',
  ]);
  expect(listLosses(gentle)).toEqual([]);
});

test('last lines', () => {
  const draw = (change: Partial<ResetResult>, nameOnly = false) =>
    drawReset(result({ dryRun: 'none', ...change }), nameOnly, PLAIN);
  expect(draw({ outcome: 'reset' })).toBe('naisjob.nais.io/avstemming reset');
  expect(draw({ outcome: 'reset', form: 'cronjob-only' })).toBe('cronjob.batch/avstemming reset');
  expect(draw({ outcome: 'declined' })).toBe('Not reset: nothing was changed after the question.');
  expect(draw({ dryRun: 'server' })).toBe('naisjob.nais.io/avstemming reset (server dry run)');
  expect(draw({ outcome: 'reset' }, true)).toBe('naisjob.nais.io/avstemming');
});

test('nothing wrong; and what a cluster says cannot move the cursor', () => {
  expect(drawResetFindings([])).toBe('Nothing is seen to be wrong that a reset would mend.');
  expect(drawResetFindings([{ ...finding, evidence: 'a\u001b[2Jb' }])).toContain('seen: a^[[2Jb');
  const evil = { ...live.naisjob, spec: { image: 'x\u001b[2J' } };
  expect(drawReset(result({ manifest: evil }), false, PLAIN)).not.toContain('\u001b');
});

test('what is saved', () => {
  const backup = { path: '/b/1.yaml', namespace: 'myteam', naisjob: 'avstemming', server: 'https://x' };
  const madeAt = new Date(NOW - 600_000).toISOString();
  expect(drawBackups([{ ...backup, madeAt, progress: 'unfinished' }], NOW)).toBe(
    `NAMESPACE   NAISJOB      AGE   RESET        FILE
myteam      avstemming   10m   unfinished   /b/1.yaml`,
  );
});
