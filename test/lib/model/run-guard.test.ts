import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/lib/model/errors.ts';
import { activeRuns, guardActiveRuns, unfinishedRuns, warnOfHistory } from '../../../src/lib/model/run-guard.ts';
import type { RunStatus } from '../../../src/lib/model/run.ts';
import { aCronJob, aRun } from '../../support/builders.ts';

const NO_INTENT = { force: false, replace: false };
const active = aRun('active').build();
const over = [aRun('done').complete().build(), aRun('broken').failed().build(), aRun('held').suspended().build()];

test('finished and suspended runs are not active, nor is one that is being deleted', () => {
  const leaving = aRun('leaving').deleting('foregroundDeletion').build();
  expect(activeRuns([...over, leaving, active]).map((each) => each.metadata.name)).toEqual(['active']);
});

test('a run that is being deleted is unfinished until its pods have ended', () => {
  const leaving = (status: RunStatus) =>
    aRun('leaving')
      .deleting('foregroundDeletion')
      .change((each) => (each.status = status))
      .build();
  const unfinished = (status: RunStatus) => unfinishedRuns([leaving(status)]).length === 1;
  expect(unfinished({ active: 1, terminating: 0 })).toBe(true);
  expect(unfinished({ active: 0, terminating: 1 })).toBe(true);
  expect(unfinished({ terminating: 0 })).toBe(false);
  // An older Job controller does not say.
  expect(unfinished({})).toBe(true);
  expect(unfinished({ conditions: [{ type: 'Failed', status: 'True' }] })).toBe(false);
  expect(unfinishedRuns([...over, active]).map((each) => each.metadata.name)).toEqual(['active']);
});

test('Forbid and a run whose pods are still being stopped: refused as well', () => {
  const leaving = aRun('leaving').deleting('foregroundDeletion').build();
  expect(() => guardActiveRuns([leaving], 'Forbid', NO_INTENT)).toThrow(
    "run leaving is being deleted, and its pods have not ended yet, and the job's concurrencyPolicy is Forbid",
  );
});

test('Forbid and an active run: refused with its name, unless forced or replaced', () => {
  expect(() => guardActiveRuns([active], 'Forbid', NO_INTENT)).toThrow(RefusedError);
  expect(() => guardActiveRuns([active], 'Forbid', NO_INTENT)).toThrow('run active is active');
  expect(guardActiveRuns([active], 'Forbid', { force: true, replace: false })).toHaveLength(1);
  expect(guardActiveRuns([active], 'Forbid', { force: false, replace: true })).toEqual([]);
});

test('nothing active: nothing to say under any policy', () => {
  for (const policy of ['Allow', 'Forbid', 'Replace', undefined])
    expect(guardActiveRuns(over, policy, NO_INTENT)).toEqual([]);
});

test('Allow and Replace warn that both will run', () => {
  expect(guardActiveRuns([active], undefined, NO_INTENT)).toEqual([
    'run active is active; both will run at the same time',
  ]);
  expect(guardActiveRuns([active], 'Replace', NO_INTENT)[0]).toContain('trigger --replace');
});

test('the failed run that the history limit would remove is named; within the limit nothing is said', () => {
  const older = aRun('older').failed().aged(60).build();
  const newer = aRun('newer').failed().aged(5).build();
  const limit = (failedJobsHistoryLimit: number) =>
    aCronJob()
      .change((each) => Object.assign(each.spec, { failedJobsHistoryLimit }))
      .build();
  expect(warnOfHistory([], aCronJob().build())).toEqual([]);
  expect(warnOfHistory([newer, older], limit(3))).toEqual([]);
  expect(warnOfHistory([newer, older], limit(2))[0]).toContain('removes older with its logs');
  expect(warnOfHistory([newer, older], limit(0))[0]).toContain('removes newer, older');
});
