// A plan: what a changing verb is about to do, in order, each step with its reason. The same plan is what
// --dry-run=client prints, what a prompt shows and what is carried out.

export interface PlanStep {
  action: 'create' | 'patch' | 'delete' | 'wait' | 'check';
  /** As kubectl names it: `job.batch/avstemming-cli-20261124-090000`. */
  object: string;
  /** Why this step is there. */
  reason: string;
  /** What the user may not expect of it. */
  consequence?: string;
}

export interface Plan {
  verb: string;
  namespace: string;
  name: string;
  steps: PlanStep[];
  /** Said on stderr before anything happens: what is unusual about this job now. */
  warnings: string[];
}
