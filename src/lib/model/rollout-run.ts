// The run that the operator itself starts: one for each generation of a one-shot job's CronJob, or, on older clusters,
// one Job of the Naisjob's own name.

import { isManual } from './manual-run.ts';
import type { Naisjob } from './naisjob.ts';
import type { Run } from './run.ts';

/** Set by Kubernetes on what a schedule starts: such a run has a name of the same form. */
const SCHEDULED_ANNOTATION = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/**
 * By name, owner and what is not on it: someone may trigger the job, or another controller may make a Job with its label, at
 * this very moment. The CronJob is compared by its name, because a synchronization may make a new one.
 */
export function isRolloutRun(run: Run, naisjob: Naisjob): boolean {
  const { name, uid } = naisjob.metadata;
  const { annotations, ownerReferences = [] } = run.metadata;
  const isOwned = ownerReferences.some((each) => each.uid === uid || (each.kind === 'CronJob' && each.name === name));
  return (
    isOwned &&
    isRolloutName(run.metadata.name, name) &&
    !isManual(run) &&
    !(SCHEDULED_ANNOTATION in (annotations ?? {}))
  );
}

function isRolloutName(runName: string, naisjobName: string): boolean {
  const prefix = `${naisjobName.slice(0, 48)}-`;
  return runName === naisjobName || (runName.startsWith(prefix) && /^\d+$/.test(runName.slice(prefix.length)));
}
