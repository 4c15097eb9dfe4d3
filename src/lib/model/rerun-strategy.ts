// Which way of running a job again will work. The documented way (clear status.synchronizationHash, so that the operator
// synchronizes again) starts a run in some cases only; the rules are what a live operator was seen to do.

import { rolloutRunName, type CronJob } from './cron-job.ts';
import type { KubeObject } from './kube-object.ts';
import { hasCorrelationId, isScheduled, isUnseen, type Naisjob } from './naisjob.ts';
import type { Strategy } from './results.ts';

export interface StrategyChoice {
  strategy: Strategy;
  /** For the plan: why this one. */
  reason: string;
}

/**
 * `inTheWay`: the Job that bears the name of the run the operator would start (rolloutRunName), whoever made it: the name
 * alone stops the operator.
 */
export function chooseStrategy(
  naisjob: Naisjob,
  cronJob: CronJob | undefined,
  inTheWay: KubeObject | undefined,
): StrategyChoice {
  return (
    firstSynchronize(naisjob, cronJob) ??
    (isScheduled(naisjob) ? runScheduled() : chooseForOneShot(naisjob, cronJob!, inTheWay))
  );
}

/** Without a CronJob there is nothing to start a run from, so the operator comes first. */
function firstSynchronize(naisjob: Naisjob, cronJob: CronJob | undefined): StrategyChoice | undefined {
  const then = isScheduled(naisjob)
    ? 'then the run is created from its CronJob, because the job has a schedule'
    : 'when it does, it starts a run';
  if (isUnseen(naisjob)) {
    return { strategy: 'resync', reason: `the operator has not synchronized this job yet; ${then}` };
  }
  if (cronJob !== undefined) return undefined;
  return {
    strategy: 'resync',
    reason: `there is no CronJob to start a run from; the operator makes one when it synchronizes; ${then}`,
  };
}

function runScheduled(): StrategyChoice {
  return { strategy: 'job', reason: 'the job has a schedule, and a synchronization never starts a run of such a job' };
}

function chooseForOneShot(naisjob: Naisjob, cronJob: CronJob, inTheWay: KubeObject | undefined): StrategyChoice {
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
