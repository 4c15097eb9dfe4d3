// Which way of running a job again will work. The documented way (clear status.synchronizationHash, so that the operator
// synchronizes again) starts a run in some cases only; the rules are what a live operator was seen to do.

import { rolloutRunName, type CronJob } from './cron-job.ts';
import { hasCorrelationId, isScheduled, isUnseen, type Naisjob } from './naisjob.ts';
import type { Strategy } from './results.ts';
import type { Run } from './run.ts';

export interface StrategyChoice {
  strategy: Strategy;
  /** For the plan: why this one. */
  reason: string;
}

/** `jobs`: every Job labelled with the job's name, because the operator's next run is stopped by a Job's name alone. */
export function chooseStrategy(naisjob: Naisjob, cronJob: CronJob | undefined, jobs: readonly Run[]): StrategyChoice {
  if (isScheduled(naisjob)) {
    return {
      strategy: 'job',
      reason: 'the job has a schedule, and a synchronization never starts a run of such a job',
    };
  }
  if (isUnseen(naisjob)) {
    return {
      strategy: 'resync',
      reason: 'the operator has not synchronized this job yet; when it does, it starts a run',
    };
  }
  if (cronJob === undefined) {
    return {
      strategy: 'resync',
      reason: 'there is no CronJob to start a run from; the operator makes one, and a run, when it synchronizes',
    };
  }
  const inTheWay = findRolloutRun(naisjob, cronJob, jobs);
  if (!hasCorrelationId(naisjob)) {
    return {
      strategy: 'resync',
      reason:
        'the job carries no deployment correlation ID, so a synchronization gives the CronJob a new generation and with it a new run',
    };
  }
  if (inTheWay === undefined) {
    return {
      strategy: 'resync',
      reason: `job.batch/${rolloutRunName(naisjob.metadata.name, cronJob)} is gone, so the operator creates it again when it synchronizes`,
    };
  }
  return {
    strategy: 'job',
    reason: `a synchronization would start nothing: the deployment correlation ID is unchanged, so the operator wants job.batch/${inTheWay.metadata.name}, which exists already`,
  };
}

/** The Job that the operator would create for the CronJob as it is now, if it exists already: it then creates none. */
export function findRolloutRun(naisjob: Naisjob, cronJob: CronJob, jobs: readonly Run[]): Run | undefined {
  const name = rolloutRunName(naisjob.metadata.name, cronJob);
  return jobs.find((each) => each.metadata.name === name);
}
