import { expect, test } from 'vitest';
import type { ResumeRunResult } from '../../../src/lib/model/resume-run-result.ts';
import { drawResumedRun } from '../../../src/lib/view/resume-run.ts';

const step = { action: 'patch', object: 'job.batch/a', reason: 'so that', consequence: 'and then' } as const;
const result: ResumeRunResult = {
  verb: 'resume',
  naisjob: 'avstemming',
  namespace: 'myteam',
  dryRun: 'none',
  plan: { verb: 'resume', namespace: 'myteam', name: 'avstemming', steps: [step], warnings: [] },
  run: { name: 'a\u001b[31m', uid: 'a', outcome: 'resumed' },
  warnings: [],
};
const draw = (run: Partial<ResumeRunResult['run']>, more: Partial<ResumeRunResult> = {}, nameOnly = false) =>
  drawResumedRun({ ...result, ...more, run: { name: 'a', uid: 'a', outcome: 'resumed', ...run } }, nameOnly);

test('as kubectl says a change, or why there was none', () => {
  expect(draw({})).toBe('job.batch/a resumed');
  expect(draw({}, {}, true)).toBe('job.batch/a');
  expect(draw({ outcome: 'unchanged', state: 'Running' })).toBe('job.batch/a is not suspended');
  expect(draw({ outcome: 'unchanged', state: 'Failed' })).toBe('job.batch/a is over already: Failed');
  expect(draw({ outcome: 'planned' }, { dryRun: 'server' })).toBe('job.batch/a resumed (server dry run)');
});

test('a client dry run shows the plan', () => {
  expect(draw({ outcome: 'planned' }, { dryRun: 'client' })).toBe(
    `Plan to resume naisjob.nais.io/avstemming in namespace myteam:
  1. patch job.batch/a
     so that
     note: and then
job.batch/a resumed (dry run)`,
  );
});

test('a name that would steer the terminal does not', () => {
  expect(drawResumedRun(result, false)).not.toContain('\u001b');
});
