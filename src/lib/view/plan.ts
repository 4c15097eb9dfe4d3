// A plan as text: what would be done, in order, and why.

import type { Plan, PlanStep } from '../model/plan.ts';
import type { DryRun } from '../model/results.ts';
import { neutralise } from './untrusted-text.ts';
import { hang } from './wrap.ts';

/** Behind the last line, as kubectl marks what it did not do. */
export const DRY_RUN_NOTE: Record<DryRun, string> = { none: '', client: ' (dry run)', server: ' (server dry run)' };

/** Of the screen; absent = a pipe, where a line is as long as it is. */
type Width = number | undefined;

export interface Look {
  colour: boolean;
  width?: Width;
}

/** Numbered steps, each with its reason below it. */
export function drawPlan(plan: Plan, width?: Width): string {
  const title = `Plan to ${plan.verb} naisjob.nais.io/${plan.name} in namespace ${plan.namespace}:`;
  return [neutralise(title), ...plan.steps.flatMap((step, index) => drawStep(step, index, width))].join('\n');
}

/** The line that tells a change, below its plan where that is all that was made. */
export function drawWithPlan(line: string, { dryRun, plan }: { dryRun: DryRun; plan: Plan }, width?: Width): string {
  return dryRun === 'client' && plan.steps.length > 0 ? `${drawPlan(plan, width)}\n${line}` : line;
}

function drawStep({ action, object, reason, consequence }: PlanStep, index: number, width: Width): string[] {
  const notes = consequence === undefined ? [] : indent(`note: ${consequence}`, 5, width);
  return [neutralise(`  ${index + 1}. ${action} ${object}`), ...indent(reason, 5, width), ...notes];
}

/** Lines below one another behind `columns` spaces. Neutralised. */
export function indent(text: string, columns: number, width: Width): string[] {
  return hang(' '.repeat(columns), columns, text, width);
}
