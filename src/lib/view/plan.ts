// A plan as text: what would be done, in order, and why.

import type { Plan, PlanStep } from '../model/plan.ts';
import type { DryRun } from '../model/results.ts';
import { neutralise } from './untrusted-text.ts';

/** Behind the last line, as kubectl marks what it did not do. */
export const DRY_RUN_NOTE: Record<DryRun, string> = { none: '', client: ' (dry run)', server: ' (server dry run)' };

/** Numbered steps, each with its reason below it. */
export function drawPlan(plan: Plan): string {
  const title = `Plan to ${plan.verb} naisjob.nais.io/${plan.name} in namespace ${plan.namespace}:`;
  return neutraliseLines([title, ...plan.steps.flatMap(drawStep)]);
}

function drawStep(step: PlanStep, index: number): string[] {
  const reason = `     ${step.reason}`;
  return [
    `  ${index + 1}. ${step.action} ${step.object}`,
    reason,
    ...(step.consequence === undefined ? [] : [`     note: ${step.consequence}`]),
  ];
}

function neutraliseLines(lines: readonly string[]): string {
  return lines.map((line) => neutralise(line)).join('\n');
}
