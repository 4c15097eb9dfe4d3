import { expect, test } from 'vitest';
import type { RerunResult, TriggerResult } from '../../../src/lib/model/results.ts';
import { drawRerun, drawTrigger } from '../../../src/lib/view/started-run.ts';

const plan = {
  verb: 'trigger',
  namespace: 'myteam',
  name: 'avstemming',
  steps: [
    { action: 'delete' as const, object: 'job.batch/old', reason: 'it is active', consequence: 'its pods are stopped' },
    { action: 'create' as const, object: 'job.batch/new', reason: 'from the template of cronjob.batch/avstemming' },
  ],
  warnings: [],
};
const triggered: TriggerResult = {
  verb: 'trigger',
  naisjob: 'avstemming',
  namespace: 'myteam',
  dryRun: 'none',
  plan,
  run: { name: 'new', uid: 'u', startedBy: 'kubectl-naisjob' },
  job: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'new' } },
  warnings: [],
};
const rerun: RerunResult = { ...triggered, verb: 'rerun', strategy: 'job' };

test('done, in kubectl’s words', () => {
  expect(drawTrigger(triggered, false)).toBe('job.batch/new created');
  expect(drawTrigger(triggered, true)).toBe('job.batch/new');
  expect(drawRerun(rerun, false)).toBe('job.batch/new created');
});

test('what made room is said first, in the order of the plan; -o name names the new run alone', () => {
  const stopped = (['stopped', 'over', 'gone'] as const).map((outcome) => ({ name: outcome, uid: outcome, outcome }));
  expect(drawTrigger({ ...triggered, stopped }, false)).toBe(
    `job.batch/stopped deleted
job.batch/over left alone, it had ended by itself
job.batch/gone was deleted by somebody else
job.batch/new created`,
  );
  expect(drawTrigger({ ...triggered, stopped }, true)).toBe('job.batch/new');
});

test('a client dry run shows the plan, a server dry run its note', () => {
  expect(drawTrigger({ ...triggered, dryRun: 'client' }, false)).toBe(
    `Plan to trigger naisjob.nais.io/avstemming in namespace myteam:
  1. delete job.batch/old
     it is active
     note: its pods are stopped
  2. create job.batch/new
     from the template of cronjob.batch/avstemming
job.batch/new created (dry run)`,
  );
  expect(drawTrigger({ ...triggered, dryRun: 'server' }, false)).toBe('job.batch/new created (server dry run)');
});

test('a resync alone names the job', () => {
  const { run: _, ...resynced } = rerun;
  expect(
    drawRerun({ ...resynced, strategy: 'resync', synchronization: { hash: 'h', state: 'RolloutComplete' } }, false),
  ).toBe('naisjob.nais.io/avstemming synchronized');
  expect(drawRerun({ ...resynced, strategy: 'resync', dryRun: 'server' }, true)).toBe('naisjob.nais.io/avstemming');
});

test('what a cluster put into a reason cannot move the cursor', () => {
  const hostile = { ...plan, steps: [{ action: 'create' as const, object: 'job.batch/x', reason: 'a\u001B[2Jb\nc' }] };
  expect(drawTrigger({ ...triggered, dryRun: 'client', plan: hostile }, false)).not.toContain('\u001B');
});
