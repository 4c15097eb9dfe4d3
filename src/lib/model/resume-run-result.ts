// What resume --run reports. A contract (docs/contract.md).

import type { Plan } from './plan.ts';
import type { DryRun } from './results.ts';
import type { RunState } from './run.ts';

/** `resumed` seen to work again · `unchanged` it was not suspended, or was over, and is left alone · `planned` dry run. */
export type ResumeOutcome = 'resumed' | 'unchanged' | 'planned';

export interface ResumeRunResult {
  verb: 'resume';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  plan: Plan;
  /** `state`: of a run that is left alone, how it stands. */
  run: { name: string; uid: string; outcome: ResumeOutcome; state?: RunState };
  warnings: string[];
}
