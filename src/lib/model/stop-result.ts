// What stop reports. A contract (docs/contract.md).

import type { Plan } from './plan.ts';
import type { DryRun } from './results.ts';
import type { RunState } from './run.ts';

/**
 * `stopped` deleted, and seen to be gone with its pods · `suspended` it stays, and its pods are seen to be gone ·
 * `unchanged` it was over (or suspended) before it could be stopped, and is left alone · `gone` someone else removed it ·
 * `stopping` told to end, and not seen to be gone in time · `failed` could not be told · `planned` dry run.
 */
export type StopOutcome = 'stopped' | 'suspended' | 'unchanged' | 'gone' | 'stopping' | 'failed' | 'planned';

export interface StopReport {
  name: string;
  uid: string;
  outcome: StopOutcome;
  /** Of a run that is left alone: how it stands. */
  state?: RunState;
  /** With `stopping` and `failed`: what holds it, or why. */
  message?: string;
}

export interface StopResult {
  verb: 'stop';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  /** False: the person said no, and nothing was done. */
  confirmed: boolean;
  plan: Plan;
  runs: StopReport[];
  /** Names of runs that were started meanwhile and are active, the newest first. */
  newRuns: string[];
  /** RFC 3339: when the schedule starts the next one. */
  nextRun?: string;
  timeZone?: string;
  warnings: string[];
}
