import { expect, test } from 'vitest';
import { chooseStrategy } from '../../../src/lib/model/rerun-strategy.ts';
import { aCronJob, aNaisjob, aRun } from '../../support/builders.ts';

const cronJob = aCronJob()
  .change((each) => (each.metadata.generation = 1))
  .build();
const rolloutRun = aRun('avstemming-1').complete().build();
const deployed = aNaisjob().deployedBy('abc').build();

test.each([
  ['a schedule: a synchronization never starts a run', aNaisjob().scheduled().build(), cronJob, [], 'job'],
  ['deployed, and the operator’s Job is in the way', deployed, cronJob, [rolloutRun], 'job'],
  ['deployed, and the operator’s Job is gone', deployed, cronJob, [], 'resync'],
  [
    'deployed, and only the Job of another generation is there',
    deployed,
    cronJob,
    [aRun('avstemming-2').build()],
    'resync',
  ],
  [
    'made with kubectl apply: the operator invents a correlation ID',
    aNaisjob().build(),
    cronJob,
    [rolloutRun],
    'resync',
  ],
  ['the old shape, no CronJob', deployed, undefined, [aRun('avstemming').build()], 'resync'],
  ['never seen by the operator', aNaisjob().unseen().build(), undefined, [], 'resync'],
] as const)('%s', (_, naisjob, itsCronJob, jobs, strategy) => {
  expect(chooseStrategy(naisjob, itsCronJob, jobs).strategy).toBe(strategy);
});

test('the name that is in the way is cut at 48 characters, as the operator cuts it', () => {
  const name = 'x'.repeat(52);
  const long = aNaisjob(name).deployedBy('abc').build();
  const its = aCronJob(name)
    .change((each) => (each.metadata.generation = 7))
    .build();
  expect(chooseStrategy(long, its, [aRun(`${'x'.repeat(48)}-7`).build()]).strategy).toBe('job');
  expect(chooseStrategy(long, its, [aRun(`${'x'.repeat(49)}-7`).build()]).strategy).toBe('resync');
});
