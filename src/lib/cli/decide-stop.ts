// The person's part in stop: they see which runs would end, and say yes or no.

import process from 'node:process';
import type { Plan } from '../model/plan.ts';
import { drawPlan } from '../view/plan.ts';
import { confirm } from './prompt.ts';
import { talkWidth } from './terminal.ts';

/** @throws InterruptedError on Ctrl-C */
export async function decideStop(plan: Plan): Promise<boolean> {
  process.stderr.write(`${drawPlan(plan, talkWidth())}\n`);
  const { length } = plan.steps;
  return confirm(`End ${length === 1 ? 'this run' : `these ${length} runs`} in namespace ${plan.namespace}?`);
}
