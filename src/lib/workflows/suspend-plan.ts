// The plan of suspend and resume: which way the schedule is switched, and what that brings.

import type { CronJob } from '../model/cron-job.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { guardSuspension, isStartMissed } from '../model/suspension.ts';
import type { Deps } from './deps.ts';
import { readJob, type JobFamily } from './read-job.ts';
import { requireCronJob, warnOfOwner } from './require-cron-job.ts';

export interface SuspendInput {
  verb: 'suspend' | 'resume';
  namespace: string;
  name: string;
}

export interface SuspendPlan {
  input: SuspendInput;
  plan: Plan;
  family: JobFamily;
  cronJob: CronJob;
  /** The schedule is the other way round now. */
  isNeeded: boolean;
  /** Resumed, the CronJob makes up for a start. */
  isMissed: boolean;
}

/** @throws RefusedError for a job without a schedule, StatusError NotFound for the Naisjob or its CronJob. Nothing has been changed yet. */
export async function planSuspension(input: SuspendInput, deps: Deps): Promise<SuspendPlan> {
  const family = await readJob(input.namespace, input.name, deps);
  const warnings = family.cronJob === undefined ? [] : guardSuspension(family.naisjob, family.cronJob);
  const cronJob = requireCronJob(family);
  const isSuspended = cronJob.spec.suspend === true;
  const isNeeded = isSuspended !== (input.verb === 'suspend');
  const isMissed = input.verb === 'resume' && isNeeded && isStartMissed(cronJob, deps.clock.now());
  const steps = isNeeded ? [input.verb === 'suspend' ? stepOfSuspend(cronJob) : stepOfResume(cronJob, isMissed)] : [];
  const { verb, namespace, name } = input;
  const plan = { verb, namespace, name, steps, warnings: [...warnOfOwner(family), ...warnings] };
  return { input, plan, family, cronJob, isNeeded, isMissed };
}

function stepOfSuspend({ metadata }: CronJob): PlanStep {
  return {
    action: 'patch',
    object: `cronjob.batch/${metadata.name}`,
    reason: 'spec.suspend: true, so that its schedule starts no more runs; runs under way go on',
    consequence: 'the next deploy that changes the job undoes it: the operator then writes the CronJob again',
  };
}

function stepOfResume({ metadata }: CronJob, isMissed: boolean): PlanStep {
  return {
    action: 'patch',
    object: `cronjob.batch/${metadata.name}`,
    reason: 'spec.suspend: false, so that its schedule starts runs again',
    ...(isMissed
      ? { consequence: 'a start was missed while it was suspended, and Kubernetes makes up for the latest one at once' }
      : {}),
  };
}
