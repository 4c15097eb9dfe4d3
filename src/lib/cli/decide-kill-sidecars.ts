// The person's part in kill-sidecars: they see what would be told to stop, and say yes or no.

import process from 'node:process';
import { drawSidecarPlan } from '../view/kill-sidecars.ts';
import type { TableLook } from '../view/table.ts';
import { countToStop, type KillSidecarsPlan } from '../workflows/kill-sidecars-plan.ts';
import { confirm } from './prompt.ts';
import { warn } from './terminal.ts';

/** Warnings that were said with the question are added to `told`. @throws InterruptedError on Ctrl-C */
export async function decideKillSidecars(
  plan: KillSidecarsPlan,
  yes: boolean,
  look: TableLook,
  told: Set<string>,
): Promise<boolean> {
  // Without a question they are told with the result.
  if (yes) return true;
  for (const each of plan.warnings) {
    warn(each);
    told.add(each);
  }
  process.stderr.write(`${drawSidecarPlan(plan.attempts, look)}\n`);
  const { length } = plan.attempts;
  const count = countToStop(plan.attempts);
  return confirm(
    `Stop ${count} ${count === 1 ? 'container' : 'containers'} in ${length} ${length === 1 ? 'pod' : 'pods'}?`,
  );
}
