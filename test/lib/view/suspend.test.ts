import { expect, test } from 'vitest';
import type { SuspendResult } from '../../../src/lib/model/suspend-result.ts';
import { adviseSuspension, drawSuspension } from '../../../src/lib/view/suspend.ts';
import { NOW } from '../../support/builders.ts';

const suspended: SuspendResult = {
  verb: 'suspend',
  naisjob: 'avstemming',
  namespace: 'myteam',
  dryRun: 'none',
  suspended: true,
  changed: true,
  plan: {
    verb: 'suspend',
    namespace: 'myteam',
    name: 'avstemming',
    steps: [{ action: 'patch', object: 'cronjob.batch/avstemming', reason: 'why', consequence: 'and then' }],
    warnings: [],
  },
  activeRuns: [],
  startedRuns: [],
  timeZone: 'Europe/Oslo',
  warnings: [],
};
const resumed: SuspendResult = {
  ...suspended,
  verb: 'resume',
  suspended: false,
  nextRun: '2026-11-25T01:00:00Z',
};

test('done, or so already', () => {
  expect(drawSuspension(suspended, false)).toBe('cronjob.batch/avstemming suspended');
  expect(drawSuspension({ ...suspended, changed: false }, false)).toBe('cronjob.batch/avstemming is suspended already');
  expect(drawSuspension(resumed, false)).toBe('cronjob.batch/avstemming resumed');
  expect(drawSuspension({ ...resumed, changed: false }, false)).toBe('cronjob.batch/avstemming is not suspended');
  expect(drawSuspension(suspended, true)).toBe('cronjob.batch/avstemming');
});

test('dry runs: the plan where there is one', () => {
  expect(drawSuspension({ ...suspended, dryRun: 'client' }, false)).toBe(
    `Plan to suspend naisjob.nais.io/avstemming in namespace myteam:
  1. patch cronjob.batch/avstemming
     why
     note: and then
cronjob.batch/avstemming suspended (dry run)`,
  );
  expect(drawSuspension({ ...suspended, dryRun: 'client', changed: false }, false)).toBe(
    'cronjob.batch/avstemming is suspended already (dry run)',
  );
  expect(drawSuspension({ ...suspended, dryRun: 'server' }, false)).toBe(
    'cronjob.batch/avstemming suspended (server dry run)',
  );
});

test('what a person should know: who undoes it, and what still runs', () => {
  expect(
    adviseSuspension(
      { ...suspended, activeRuns: ['avstemming-2', 'avstemming-1'], startedRuns: ['avstemming-2'] },
      NOW,
    ),
  ).toEqual([
    'The next deploy that changes the job undoes this: the operator then writes the CronJob again. To undo it now: kubectl naisjob resume avstemming -n myteam',
    'Run avstemming-2 was started at this very moment, and goes on. To end it: kubectl naisjob stop avstemming avstemming-2 -n myteam',
    'Run avstemming-1 is active and goes on. To end it: kubectl naisjob stop avstemming avstemming-1 -n myteam',
  ]);
});

test('what was made up for, and what comes next', () => {
  expect(adviseSuspension({ ...resumed, activeRuns: ['avstemming-2'], startedRuns: ['avstemming-2'] }, NOW)).toEqual([
    'Run avstemming-2 was started at once, for a start that was missed. Follow it with: kubectl naisjob logs avstemming avstemming-2 -n myteam -f',
    'The next run of avstemming comes in 16h (2026-11-25 02:00 Europe/Oslo).',
  ]);
  const { nextRun: _, ...never } = resumed;
  expect(adviseSuspension(never, NOW)).toEqual([]);
});

test('a client dry run advises nothing', () => {
  expect(adviseSuspension({ ...suspended, dryRun: 'client', activeRuns: ['avstemming-1'] }, NOW)).toEqual([]);
});
