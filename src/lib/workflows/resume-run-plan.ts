// The plan of resume --run: whether the run is one that can go on, and what else of the job is active.

import type { CronJob } from '../model/cron-job.ts';
import { RefusedError } from '../model/errors.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { CRONJOBS } from '../model/resource.ts';
import { guardActiveRuns } from '../model/run-guard.ts';
import { isOver, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { findRun } from './find-run.ts';
import { getIfThere, settleInOrder } from './read-job.ts';
import { readLabelled } from './stop-plan.ts';

export interface ResumeRunInput {
  namespace: string;
  name: string;
  run: string;
  /** Also beside an active run, where the job's concurrencyPolicy is Forbid. */
  force: boolean;
  /** How long Kubernetes has to take it up, ms; 0 = no limit. */
  timeoutMs: number;
}

export interface ResumeRunPlan {
  input: ResumeRunInput;
  plan: Plan;
  run: Run;
  isNeeded: boolean;
}

/**
 * @throws StatusError NotFound for the run, RefusedError for another job's, for one that is being deleted, and beside an
 * active one under Forbid. Nothing has been changed yet.
 */
export async function planResumeRun(input: ResumeRunInput, deps: Deps): Promise<ResumeRunPlan> {
  const { namespace, name, force } = input;
  const [run, cronJob, jobs] = await settleInOrder([
    findRun(namespace, name, input.run, deps),
    getIfThere(deps.cluster, CRONJOBS, namespace, name, deps.signal),
    readLabelled(namespace, name, deps),
  ]);
  const isNeeded = run.spec.suspend === true && !isOver(run);
  if (isNeeded && run.metadata.deletionTimestamp !== undefined) {
    throw new RefusedError(`run ${input.run} is being deleted`);
  }
  const others = jobs.filter(({ metadata }) => metadata.uid !== run.metadata.uid);
  // Replace is a matter of the schedule's next start.
  const policy = (cronJob as CronJob | undefined)?.spec.concurrencyPolicy === 'Forbid' ? 'Forbid' : 'Allow';
  const warnings = isNeeded ? guardActiveRuns(others, policy, { force, replace: false }) : [];
  const steps = isNeeded ? [stepOf(input.run)] : [];
  return { input, plan: { verb: 'resume', namespace, name, steps, warnings }, run, isNeeded };
}

function stepOf(run: string): PlanStep {
  return {
    action: 'patch',
    object: `job.batch/${run}`,
    reason: 'spec.suspend: false, so that it gets pods again',
    consequence: 'it begins anew: what its earlier pods had done is not known to it',
  };
}
