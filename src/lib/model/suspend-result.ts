// What suspend and resume report. A contract (docs/contract.md).

import type { Plan } from './plan.ts';
import type { DryRun } from './results.ts';

export interface SuspendResult {
  verb: 'suspend' | 'resume';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  /** Whether the schedule is suspended: as it was read back, or as it would be (dry run). */
  suspended: boolean;
  /** False: it was so already, and nothing was written. */
  changed: boolean;
  plan: Plan;
  /** Names of runs that are under way, the newest first. */
  activeRuns: string[];
  /** Names of runs that the schedule started while the verb was at work, the newest first. They may be over already. */
  startedRuns: string[];
  /** RFC 3339; absent while the schedule is suspended, or has no next time. */
  nextRun?: string;
  timeZone?: string;
  warnings: string[];
}
