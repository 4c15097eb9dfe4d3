import { expect, test } from 'vitest';
import type { StopReport, StopResult } from '../../../src/lib/model/stop-result.ts';
import { adviseStop, drawStop } from '../../../src/lib/view/stop.ts';
import { NOW } from '../../support/builders.ts';

const a: StopReport = { name: 'avstemming-1', uid: 'a', outcome: 'stopped' };
const result: StopResult = {
  verb: 'stop',
  naisjob: 'avstemming',
  namespace: 'myteam',
  dryRun: 'none',
  confirmed: true,
  plan: {
    verb: 'stop',
    namespace: 'myteam',
    name: 'avstemming',
    steps: [{ action: 'delete', object: 'job.batch/avstemming-1', reason: 'why', consequence: 'and then' }],
    warnings: [],
  },
  runs: [a],
  newRuns: [],
  warnings: [],
};
const draw = (...runs: Partial<StopReport>[]) =>
  drawStop({ ...result, runs: runs.map((each) => ({ ...a, ...each })) }, false);

test('each run, and what became of it', () => {
  expect(
    draw(
      {},
      { outcome: 'suspended' },
      { outcome: 'unchanged', state: 'Complete' },
      { outcome: 'unchanged', state: 'Suspended' },
      { outcome: 'gone' },
      { outcome: 'stopping', message: 'pod/x' },
      { outcome: 'failed', message: 'no' },
    ),
  ).toBe(
    `job.batch/avstemming-1 stopped
job.batch/avstemming-1 suspended
job.batch/avstemming-1 is over already: Complete
job.batch/avstemming-1 is suspended already
job.batch/avstemming-1 is gone already
job.batch/avstemming-1 is still ending
job.batch/avstemming-1 not stopped`,
  );
});

test('names alone: those that were stopped', () => {
  const runs: StopReport[] = [a, { ...a, name: 'b', outcome: 'unchanged' }, { ...a, name: 'c', outcome: 'stopping' }];
  expect(drawStop({ ...result, runs }, true)).toBe('job.batch/avstemming-1');
});

test('dry runs: the plan, and what would be done', () => {
  const runs: StopReport[] = [{ ...a, outcome: 'planned' }];
  expect(drawStop({ ...result, dryRun: 'client', runs }, false)).toBe(
    `Plan to stop naisjob.nais.io/avstemming in namespace myteam:
  1. delete job.batch/avstemming-1
     why
     note: and then
job.batch/avstemming-1 stopped (dry run)`,
  );
  const step = { action: 'patch' as const, object: 'job.batch/avstemming-1', reason: 'why' };
  const plan = { ...result.plan, steps: [step] };
  expect(drawStop({ ...result, dryRun: 'server', runs, plan }, false)).toBe(
    'job.batch/avstemming-1 suspended (server dry run)',
  );
});

test('nothing to stop, and no', () => {
  const nothing = { ...result, runs: [], plan: { ...result.plan, steps: [] } };
  expect(drawStop(nothing, false)).toBe('');
  expect(drawStop({ ...nothing, dryRun: 'client' }, false)).toBe('');
  expect(adviseStop(nothing, NOW)).toEqual(['No active run of naisjob.nais.io/avstemming in namespace myteam.']);
  expect(drawStop({ ...result, confirmed: false, runs: [] }, false)).toBe('Nothing was changed.');
  expect(adviseStop({ ...result, confirmed: false, runs: [] }, NOW)).toEqual([]);
});

test('what comes next', () => {
  const runs: StopReport[] = [{ ...a, outcome: 'suspended' }];
  expect(
    adviseStop(
      { ...result, runs, newRuns: ['avstemming-2'], nextRun: '2026-11-24T09:03:00Z', timeZone: 'Europe/Oslo' },
      NOW,
    ),
  ).toEqual([
    `To let run avstemming-1 begin anew: kubectl naisjob resume avstemming --run avstemming-1 -n myteam`,
    'Run avstemming-2 was started meanwhile and is active. To end it: kubectl naisjob stop avstemming avstemming-2 -n myteam',
    'The next run of avstemming comes in 3m (2026-11-24 10:03 Europe/Oslo). To keep it from coming: kubectl naisjob suspend avstemming -n myteam',
  ]);
});
