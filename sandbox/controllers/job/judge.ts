// Step 2: is the Job over before all its work is done, by an earlier verdict, a policy, its backoff limit or its deadline?

import type { StoredObject } from '../../api.ts';
import type { Condition } from './conditions.ts';
import { findTrue, toCondition } from './conditions.ts';
import type { Results } from './count.ts';
import { applyFailurePolicy } from './failure-policy.ts';
import type { JobContext } from './context.ts';
import { isFailed, phaseOf } from './pods.ts';

/** The interim condition (SuccessCriteriaMet or FailureTarget), or undefined when the Job goes on. */
export function judge(context: JobContext, results: Results): Condition | undefined {
  const { job, pods, now } = context;
  const earlier = findTrue(job, 'SuccessCriteriaMet') ?? findTrue(job, 'FailureTarget');
  if (earlier !== undefined) return earlier;
  const fail = (reason: string, message: string) => toCondition('FailureTarget', 'True', reason, message, now());
  const policy = pods.filter((pod) => isFailed(pod, job)).map((pod) => applyFailurePolicy(job, pod)?.failure);
  const failure = policy.find((message) => message !== undefined);
  if (failure !== undefined) return fail('PodFailurePolicy', failure);
  if (results.failed > job['spec'].backoffLimit || isPastRestarts(job, pods)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  return isPastDeadline(context)
    ? fail('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
}

/** restartPolicy OnFailure: restarts within running pods count against the limit. */
function isPastRestarts(job: StoredObject, pods: StoredObject[]): boolean {
  const { template, backoffLimit } = job['spec'];
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  const statuses = pods
    .filter((pod) => ['Running', 'Pending'].includes(phaseOf(pod)))
    .flatMap(({ status }: any) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]);
  const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function isPastDeadline({ job, now, lookAgain }: JobContext): boolean {
  const { activeDeadlineSeconds, suspend } = job['spec'];
  if (activeDeadlineSeconds === undefined || suspend === true || job['status'].startTime === undefined) return false;
  const left = Date.parse(job['status'].startTime) + activeDeadlineSeconds * 1000 - now();
  if (left > 0) lookAgain(left);
  return left <= 0;
}
