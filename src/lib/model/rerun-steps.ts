// The plan of a rerun, as it is shown before anything happens.

import type { NewObject } from './kube-object.ts';
import type { Nudge } from './nudge.ts';
import type { PlanStep } from './plan.ts';
import type { Run } from './run.ts';

export interface ResyncStepsInput {
  name: string;
  /** Why this strategy. */
  reason: string;
  nudge: Nudge;
  /** The status is a subresource on this cluster. */
  onStatus: boolean;
  /** Runs that the synchronization deletes. */
  doomed: readonly Run[];
  /** false: only the synchronization is waited for. */
  wantsRun: boolean;
}

export function stepsOfResync(input: ResyncStepsInput): PlanStep[] {
  const object = `naisjob.nais.io/${input.name}`;
  const wait: PlanStep = input.wantsRun
    ? {
        action: 'wait',
        object: 'job.batch',
        reason:
          'a run with a new UID shows that it was started; if the operator starts none, it is created from the CronJob',
      }
    : { action: 'wait', object, reason: 'the hash comes back with a new time when the operator has synchronized' };
  return [stepOfNudge(object, input), wait];
}

function stepOfNudge(object: string, { reason, nudge, onStatus, doomed }: ResyncStepsInput): PlanStep {
  const losses = doomed.map(
    (each) => `job.batch/${each.metadata.name}, which belongs to the Naisjob itself, is deleted with its logs`,
  );
  const consequence = ['the operator writes everything it makes for this job again', ...losses].join('; ');
  switch (nudge) {
    case 'touched':
      return {
        action: 'patch',
        object,
        reason: `${reason}: an annotation is set and removed again, so that it looks`,
        consequence,
      };
    case 'under-way':
      return {
        action: 'check',
        object,
        reason: `${reason}; its hash is cleared already, the operator is synchronizing it`,
      };
    case 'cleared':
      return {
        action: 'patch',
        object: onStatus ? `${object} (status)` : object,
        reason: `clear status.synchronizationHash: ${reason}`,
        consequence,
      };
  }
}

/** `run`: what is copied; undefined: the CronJob's template. */
export function stepOfCreate(job: NewObject, name: string, run: string | undefined, reason: string): PlanStep {
  const source = run === undefined ? `from the template of cronjob.batch/${name}` : `from job.batch/${run}`;
  return { action: 'create', object: `job.batch/${job.metadata.name}`, reason: `${source}: ${reason}` };
}
