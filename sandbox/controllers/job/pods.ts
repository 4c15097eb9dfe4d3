// What a Job reads from its pods.

import type { StoredObject } from '../../api.ts';
import { readTime } from '../../component/times.ts';

export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const INDEX_KEY = 'batch.kubernetes.io/job-completion-index';

export function phaseOf(pod: StoredObject): string {
  return pod['status']?.phase ?? 'Pending';
}

export function isTerminal(pod: StoredObject): boolean {
  return ['Succeeded', 'Failed'].includes(phaseOf(pod));
}

export function isDeleting(object: StoredObject): boolean {
  return object.metadata['deletionTimestamp'] !== undefined;
}

export function isActive(pod: StoredObject): boolean {
  return !isTerminal(pod) && !isDeleting(pod);
}

export function isTerminating(pod: StoredObject): boolean {
  return !isTerminal(pod) && isDeleting(pod);
}

export function isReady(pod: StoredObject): boolean {
  const conditions: { type: string; status: string }[] = pod['status']?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A pod being deleted counts as failed already, unless only failed ones are to be replaced. */
export function isFailed(pod: StoredObject, job: StoredObject): boolean {
  if (phaseOf(pod) === 'Failed') return true;
  return !replacesOnlyFailed(job) && isDeleting(pod) && phaseOf(pod) !== 'Succeeded';
}

export function replacesOnlyFailed(job: StoredObject): boolean {
  return job['spec'].podReplacementPolicy === 'Failed' || job['spec'].podFailurePolicy !== undefined;
}

export function isTracked(pod: StoredObject): boolean {
  return ((pod.metadata['finalizers'] as string[] | undefined) ?? []).includes(TRACKING_FINALIZER);
}

export function indexOf(pod: StoredObject): number | undefined {
  const text = pod.metadata['annotations']?.[INDEX_KEY];
  return text === undefined ? undefined : Number(text);
}

/** When it ended, in ms since 1970: its last container's end, else when it stopped being ready, else its deletion. */
export function finishTimeOf(pod: StoredObject): number {
  const ends = (pod['status']?.containerStatuses ?? []).map(
    (container: any) => container.state?.terminated?.finishedAt,
  );
  if (ends.length > 0 && ends.every(Boolean)) return Math.max(...ends.map((end: string) => Date.parse(end)));
  const ready = (pod['status']?.conditions ?? []).find(({ type }: { type: string }) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const deleted = readTime(pod.metadata['deletionTimestamp']);
  const grace = (pod.metadata['deletionGracePeriodSeconds'] ?? 0) * 1000;
  return deleted === undefined ? Date.parse(pod.metadata['creationTimestamp']) : deleted - grace;
}
