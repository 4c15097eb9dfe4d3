import { expect, test } from 'vitest';
import { chooseStrategy } from '../../../src/lib/model/rerun-strategy.ts';
import { isRolloutRun } from '../../../src/lib/model/run-trigger.ts';
import { aCronJob, aNaisjob, aRun } from '../../support/builders.ts';

const cronJob = aCronJob()
  .change((each) => (each.metadata.generation = 1))
  .build();
const rolloutRun = aRun('avstemming-1').complete().build();
const deployed = aNaisjob().deployedBy('abc').build();

test.each([
  ['a schedule: a synchronization never starts a run', aNaisjob().scheduled().build(), cronJob, undefined, 'job'],
  ['a schedule, and no CronJob yet', aNaisjob().scheduled().build(), undefined, undefined, 'resync'],
  ['a schedule, and never seen by the operator', aNaisjob().scheduled().unseen().build(), cronJob, undefined, 'resync'],
  ['deployed, and the operator’s Job is in the way', deployed, cronJob, rolloutRun, 'job'],
  ['deployed, and the operator’s Job is gone', deployed, cronJob, undefined, 'resync'],
  ['made with kubectl apply: the operator invents a correlation ID', aNaisjob().build(), cronJob, rolloutRun, 'resync'],
  ['the old shape, no CronJob', deployed, undefined, undefined, 'resync'],
  ['never seen by the operator', aNaisjob().unseen().build(), undefined, undefined, 'resync'],
] as const)('%s', (_, naisjob, itsCronJob, inTheWay, strategy) => {
  expect(chooseStrategy(naisjob, itsCronJob, inTheWay).strategy).toBe(strategy);
});

const naisjob = aNaisjob().build();
const scheduled = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T09:00:00Z' };

test.each([
  ['today’s chain', aRun('avstemming-2').ownedBy(cronJob), true],
  ['the old shape', aRun('avstemming').ownedBy(naisjob), true],
  ['nobody’s', aRun('avstemming-2'), false],
  ['another CronJob’s', aRun('avstemming-2').ownedBy(aCronJob('other').build()), false],
  [
    'started by hand',
    aRun('avstemming-2').ownedBy(cronJob).annotated({ 'cronjob.kubernetes.io/instantiate': 'manual' }),
    false,
  ],
  ['started by the schedule', aRun('avstemming-29341560').ownedBy(cronJob).annotated(scheduled), false],
  ['another name', aRun('avstemming-2x').ownedBy(cronJob), false],
])('whose run: %s', (_, run, isTheOperators) => {
  expect(isRolloutRun(run.build(), naisjob)).toBe(isTheOperators);
});

test('the operator cuts the name at 48 characters', () => {
  const long = aNaisjob('x'.repeat(52)).build();
  const its = aCronJob('x'.repeat(52)).build();
  expect(
    isRolloutRun(
      aRun(`${'x'.repeat(48)}-7`)
        .ownedBy(its)
        .build(),
      long,
    ),
  ).toBe(true);
  expect(
    isRolloutRun(
      aRun(`${'x'.repeat(49)}-7`)
        .ownedBy(its)
        .build(),
      long,
    ),
  ).toBe(false);
});
