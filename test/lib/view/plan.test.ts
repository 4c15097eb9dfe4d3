import { expect, test } from 'vitest';
import type { Plan } from '../../../src/lib/model/plan.ts';
import { drawPlan } from '../../../src/lib/view/plan.ts';

const plan: Plan = {
  verb: 'stop',
  name: 'avstemming',
  namespace: 'myteam',
  warnings: [],
  steps: [
    {
      action: 'delete',
      object: 'job.batch/avstemming-1',
      reason: 'it is active, and its pods have 30 seconds to end by themselves',
      consequence: 'its logs go with its pods\u001b[2J',
    },
  ],
};

test('on a screen reasons are broken between words, below one another', () => {
  expect(drawPlan(plan, 40)).toBe(`Plan to stop naisjob.nais.io/avstemming in namespace myteam:
  1. delete job.batch/avstemming-1
     it is active, and its pods have 30
     seconds to end by themselves
     note: its logs go with its
     pods^[[2J`);
});

test('in a pipe a line is as long as it is', () => {
  expect(drawPlan(plan).split('\n')).toHaveLength(4);
});
