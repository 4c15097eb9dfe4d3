// The CronJob that a run is started from: there, not going away, and the job's own; or the reason why not.

import { CRONJOB_NAME_MAX, type CronJob } from '../model/cron-job.ts';
import { RefusedError, StatusError } from '../model/errors.ts';
import { isUnseen, operatorError } from '../model/naisjob.ts';
import type { JobFamily } from './read-job.ts';

/**
 * The CronJob to start from. @throws StatusError NotFound that says why there is none, as far as the Naisjob tells;
 * RefusedError for a CronJob that is being deleted: its new run would go with it.
 */
export function requireCronJob({ naisjob, cronJob }: JobFamily): CronJob {
  const { name, namespace = '' } = naisjob.metadata;
  if (cronJob === undefined) {
    const status = {
      code: 404,
      reason: 'NotFound',
      message: `cronjobs.batch "${name}" not found`,
      details: { name, group: 'batch', kind: 'cronjobs' },
    };
    const error = new StatusError(status, { verb: 'get', resource: 'cronjobs.batch', namespace, name });
    error.hints.push(...explainNoCronJob(naisjob));
    throw error;
  }
  if (cronJob.metadata.deletionTimestamp !== undefined) {
    throw new RefusedError(
      `cronjob.batch/${name} is being deleted, and a run made from it now would be deleted with it`,
    );
  }
  return cronJob;
}

/** @throws RefusedError when the job itself is being deleted: whatever is started goes with it. */
export function requireStaying({ naisjob }: JobFamily): void {
  if (naisjob.metadata.deletionTimestamp === undefined) return;
  throw new RefusedError(
    `naisjob.nais.io/${naisjob.metadata.name} is being deleted, and a run started now would be deleted with it`,
  );
}

function explainNoCronJob(naisjob: JobFamily['naisjob']): string[] {
  const { name } = naisjob.metadata;
  const failure = operatorError(naisjob);
  if (name.length > CRONJOB_NAME_MAX) {
    return [
      `A CronJob's name has at most ${CRONJOB_NAME_MAX} characters and this job's has ${name.length}: it can never run. Deploy it under a shorter name.`,
    ];
  }
  if (failure !== undefined) return [`The operator says ${failure.state}: ${failure.message}`];
  if (isUnseen(naisjob)) {
    return [
      `The operator has not synchronized this job yet. If that lasts: kubectl naisjob rerun ${name} makes it look again.`,
    ];
  }
  return [
    `It was deleted, and the operator does not put it back by itself: kubectl naisjob rerun ${name} --strategy=resync makes it do so.`,
  ];
}

/** A CronJob left by an earlier Naisjob of the same name still names the dead UID: the garbage collector will delete it, and each run of it. */
export function warnOfOwner({ naisjob, cronJob }: JobFamily): string[] {
  const owners = cronJob?.metadata.ownerReferences?.filter((each) => each.kind === 'Naisjob') ?? [];
  if (owners.length === 0 || owners.some((each) => each.uid === naisjob.metadata.uid)) return [];
  return [
    `cronjob.batch/${naisjob.metadata.name} belongs to an earlier Naisjob of the same name that is gone; Kubernetes may delete it together with its runs`,
  ];
}
