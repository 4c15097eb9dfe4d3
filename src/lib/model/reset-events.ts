// What the CronJob controller's events say about a job that does not start.

import type { Finding } from './finding.ts';
import type { KubeObject } from './kube-object.ts';

export const GENTLE = 'reset --cronjob-only has the operator make it anew';

/** Reasons of the CronJob controller's events, and what they mean here. */
const EVENTS: Record<string, Pick<Finding, 'problem' | 'remedy' | 'mendedBy'>> = {
  FailedNeedsStart: {
    problem: 'the CronJob controller has stopped counting missed starts',
    remedy: 'a new CronJob starts counting from now: ' + GENTLE,
    mendedBy: 'cronjob-only',
  },
  TooManyMissedTimes: {
    problem: 'more than 100 starts were missed; Kubernetes goes on with the latest by itself',
    remedy: 'look for what stopped the starts; a new CronJob clears the count: ' + GENTLE,
    mendedBy: 'cronjob-only',
  },
  UnknownTimeZone: manifestFault('the time zone is not known'),
  UnparseableSchedule: manifestFault('the schedule cannot be understood'),
  InvalidSchedule: manifestFault('the schedule is not valid'),
  FailedCreate: {
    problem: 'runs cannot be created',
    remedy: 'mend what the message names (quota, a webhook, a missing ServiceAccount)',
    mendedBy: 'neither',
  },
};

function manifestFault(problem: string): Pick<Finding, 'problem' | 'remedy' | 'mendedBy'> {
  return { problem, remedy: 'mend it in the manifest and deploy again', mendedBy: 'neither' };
}

export function examineEvents(events: readonly KubeObject[]): Finding[] {
  return Object.entries(EVENTS).flatMap(([reason, known]) => {
    const event = events.findLast((each) => each['reason'] === reason);
    return event === undefined ? [] : [{ ...known, evidence: `event ${reason}: ${String(event['message'] ?? '')}` }];
  });
}
