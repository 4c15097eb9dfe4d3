// What rerun is asked for, and what it plans.

import type { Plan } from '../model/plan.ts';
import type { Strategy } from '../model/results.ts';
import type { RunDraft } from './create-run.ts';
import type { JobFamily } from './read-job.ts';

export interface RerunInput {
  namespace: string;
  name: string;
  strategy: 'auto' | Strategy;
  /** Copy this run instead of the job's template. */
  run?: string;
  force: boolean;
  /** How long the operator has to answer, ms; 0 = no limit. */
  timeoutMs: number;
}

export interface RerunPlan {
  plan: Plan;
  input: RerunInput;
  strategy: Strategy;
  family: JobFamily;
  onStatus: boolean;
  user: string;
  /** With strategy job. */
  draft?: RunDraft;
}
