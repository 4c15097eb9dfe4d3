// What the verbs that start a run report. These types are a contract (docs/contract.md): keys are added, never renamed.

import type { NewObject } from './kube-object.ts';
import type { Plan } from './plan.ts';
import type { RunOutcome } from './run-outcome.ts';

/** `none`: it was done. `client`: only planned. `server`: each step was sent with dryRun=All. */
export type DryRun = 'none' | 'client' | 'server';

export interface StartedRun {
  name: string;
  /** Absent as long as nothing was stored (dry run). */
  uid?: string;
  /** Who made the Job. */
  startedBy: 'kubectl-naisjob' | 'operator';
}

/** An active run that was to make room, and what became of it. */
export interface StoppedRun {
  name: string;
  uid: string;
  /** `over`: it had ended before it could be stopped, and was left alone. `gone`: somebody else deleted it first. */
  outcome: 'stopped' | 'over' | 'gone';
}

export interface TriggerResult {
  verb: 'trigger';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  plan: Plan;
  run: StartedRun;
  /** The Job as the server holds it, or as it would be sent (client dry run). */
  job: NewObject;
  /** With --replace, when there was something to stop. Absent when it was only planned. */
  stopped?: StoppedRun[];
  warnings: string[];
  /** How the run ended, with --wait or --follow. */
  outcome?: RunOutcome;
}

export interface WaitResult {
  verb: 'wait';
  naisjob: string;
  namespace: string;
  outcome: RunOutcome;
}

export type Strategy = 'resync' | 'job';

export interface RerunResult {
  verb: 'rerun';
  naisjob: string;
  namespace: string;
  dryRun: DryRun;
  /** How it was done, or will be. */
  strategy: Strategy;
  plan: Plan;
  /** The new run; absent when only the synchronization was asked for, or nothing was done yet. */
  run?: StartedRun;
  /** What the operator wrote after it had synchronized. */
  synchronization?: { hash: string; state: string };
  /** The Job, where this tool creates it. */
  job?: NewObject;
  warnings: string[];
  /** How the run ended, with --wait or --follow. */
  outcome?: RunOutcome;
}
