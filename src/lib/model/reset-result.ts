// What reset plans and reports. A contract (docs/contract.md): keys are added, never renamed.

import type { BackupProgress } from './backup.ts';
import type { NewObject } from './kube-object.ts';
import type { Plan } from './plan.ts';
import type { Finding } from './finding.ts';
import type { ResetForm } from './reset-guard.ts';
import type { DryRun } from './results.ts';

export type ResetOutcome =
  /** Only said (dry run, --diagnose). */
  | 'planned'
  /** The person said no. */
  | 'declined'
  /** Gone, back, and seen to be whole. */
  | 'reset';

export interface ResetResult {
  verb: 'reset';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  form: ResetForm;
  outcome: ResetOutcome;
  plan: Plan;
  /** What goes for good. */
  losses: string[];
  diagnosis: Finding[];
  /** Whether --cronjob-only would be enough. */
  gentleWouldDo: boolean;
  /** What is applied; with `differs`, not what is live now. */
  manifest?: NewObject;
  live?: NewObject;
  differs: boolean;
  /** Path of the backup. */
  backup?: string;
  previousUid?: string;
  uid?: string;
  warnings: string[];
}

/** One line of `reset --resume` without a file. */
export interface BackupSummary {
  path: string;
  namespace: string;
  naisjob: string;
  server: string;
  /** ISO 8601. */
  madeAt: string;
  progress: BackupProgress;
}
