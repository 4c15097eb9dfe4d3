// Step 1: which pods ended since the last look, and the Job's counts with them.

import type { StoredObject } from '../../api.ts';
import { applyFailurePolicy } from './failure-policy.ts';
import { findSucceededIndexes, isIndexed } from './indexes.ts';
import { isFailed, isTracked, phaseOf } from './pods.ts';

export interface Results {
  newSucceeded: StoredObject[];
  newFailed: StoredObject[];
  /** Counted with the new ones. */
  succeeded: number;
  failed: number;
}

export interface Uncounted {
  succeeded?: string[];
  failed?: string[];
}

export function uncountedOf(job: StoredObject): Uncounted {
  return (job['status'].uncountedTerminatedPods as Uncounted | undefined) ?? {};
}

export function countResults(job: StoredObject, pods: StoredObject[]): Results {
  const uncounted = uncountedOf(job);
  const seen = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const fresh = pods.filter((pod) => isTracked(pod) && !seen.has(pod.metadata.uid));
  const newSucceeded = fresh.filter((pod) => phaseOf(pod) === 'Succeeded');
  const newFailed = fresh.filter((pod) => isFailed(pod, job));
  const { succeeded = 0, failed = 0 } = job['status'];
  return {
    newSucceeded,
    newFailed,
    succeeded: isIndexed(job)
      ? findSucceededIndexes(job, pods).length
      : succeeded + newSucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed: failed + newFailed.filter((pod) => countsAsFailure(job, pod)).length + (uncounted.failed?.length ?? 0),
  };
}

/** A pod that a policy says to ignore is replaced without being counted. */
export function countsAsFailure(job: StoredObject, pod: StoredObject): boolean {
  return applyFailurePolicy(job, pod)?.action !== 'Ignore';
}
