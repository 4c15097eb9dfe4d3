import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import type { TreeNode } from '../../../src/lib/model/ownership-tree.ts';
import { toTreeItem } from '../../../src/lib/model/tree-item.ts';
import { drawTimeIn, drawUntil } from '../../../src/lib/view/next-run.ts';
import { drawReason } from '../../../src/lib/view/tree-reason.ts';
import { aCronJob, anObject, aPod, aRun, NOW } from '../../support/builders.ts';

function draw(object: KubeObject, more: Partial<TreeNode> = {}): string {
  const { owners: _, ...row } = toTreeItem(object, { now: NOW, containers: false });
  return drawReason({ ...row, children: [], ...more }, NOW);
}

test.each<[string, KubeObject, string]>([
  ['nothing to say', anObject('v1', 'ServiceAccount').build(), ''],
  ['the next run', aCronJob().scheduled('30 9 * * *').build(), 'next run in 30m'],
  ['a schedule that never comes', aCronJob().scheduled('0 0 31 2 *').build(), 'NeverRuns: no time fits 0 0 31 2 *'],
  [
    'completions',
    aRun()
      .change(({ spec }) => (spec.completions = 3))
      .build(),
    'Running 0/3',
  ],
  ['a failed run', aRun().failed().build(), 'Failed: BackoffLimitExceeded'],
  ['a failed run that gives no reason', aRun().failed('').build(), 'Failed'],
  [
    'a run being deleted',
    aRun().failed().deleting('foregroundDeletion').build(),
    'Terminating: held by foregroundDeletion',
  ],
  ['an exit code', aPod().failed(3).build(), 'Error (exit 3)'],
  ['an exit code that is the word already', aPod().failed(3, '').build(), 'ExitCode:3'],
  ['no exit code of a success', aPod().completed().build(), 'Completed'],
  ['restarts', aPod().waiting('CrashLoopBackOff').main({ restartCount: 1 }).build(), 'CrashLoopBackOff (1 restart)'],
  ['both', aPod().failed(137).main({ restartCount: 2 }).build(), 'OOMKilled (exit 137, 2 restarts)'],
])('%s', (_, object, expected) => {
  expect(draw(object)).toBe(expected);
});

test('a second place of the same object says where it is drawn', () => {
  expect(draw(aRun().complete().build(), { reference: true })).toBe('Complete (shown above)');
  expect(draw(anObject('v1', 'Secret').build(), { reference: true })).toBe('(shown above)');
});

test('a next run that has just passed is due now', () => {
  expect(drawUntil('2026-11-24T08:59:50Z', NOW)).toBe('in 0s');
});

test('a time is written as the clocks of its zone show it', () => {
  expect(drawTimeIn('2026-11-25T01:00:00Z', 'Europe/Oslo')).toBe('2026-11-25 02:00 Europe/Oslo');
  expect(drawTimeIn('2026-07-01T00:00:00Z', 'Europe/Oslo')).toBe('2026-07-01 02:00 Europe/Oslo');
  expect(drawTimeIn('2026-11-25T01:00:00Z')).toBe('2026-11-25 01:00 UTC');
  expect(drawTimeIn('2026-11-25T01:00:00Z', 'Mars/Olympus')).toBe('2026-11-25T01:00:00Z');
});
