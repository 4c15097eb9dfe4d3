// The CronJob that a run is started from: there, not going away, and the job's own; or the reason why not.

import { CRONJOB_NAME_MAX, type CronJob } from '../model/cron-job.ts';
import { RefusedError, StatusError } from '../model/errors.ts';
import { isScheduled, isUnseen, operatorError } from '../model/naisjob.ts';
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
  const { name, namespace } = naisjob.metadata;
  const rerun = `kubectl naisjob rerun ${name} -n ${namespace}`;
  const failure = operatorError(naisjob);
  if (name.length > CRONJOB_NAME_MAX) {
    return [
      `A CronJob's name has at most ${CRONJOB_NAME_MAX} characters and this job's has ${name.length}: it can never run. Deploy it under a shorter name.`,
    ];
  }
  if (failure !== undefined) return [`The operator says ${failure.state}: ${failure.message}`];
  if (isUnseen(naisjob)) {
    // Without a strategy, a rerun of a scheduled job would want the very CronJob that is missing.
    const look = isScheduled(naisjob) ? `${rerun} --strategy=resync` : rerun;
    return [`The operator has not synchronized this job yet. If that lasts: ${look} makes it look again.`];
  }
  return [
    `It was deleted, and the operator does not put it back by itself: ${rerun} --strategy=resync makes it do so.`,
  ];
}

/**
 * What is started is what the operator wrote last, and not what was deployed last. A manifest that it cannot prepare or
 * generate from has changed nothing; a synchronization that fails midway may have written the CronJob before.
 */
export function warnOfOperatorError({ naisjob }: JobFamily): string[] {
  const failure = operatorError(naisjob);
  if (failure === undefined) return [];
  const isCertain = failure.state === 'FailedPrepare' || failure.state === 'FailedGenerate';
  return [
    `the last change failed (${failure.state}: ${failure.message}); this run ${isCertain ? 'is' : 'may be'} what was deployed before`,
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
