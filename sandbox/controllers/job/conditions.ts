// Conditions of a Job: when it is over, and how that is written down.

import type { StoredObject } from '../../api.ts';
import { formatTime } from '../../component/times.ts';

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastProbeTime?: string;
  lastTransitionTime?: string;
}

export function conditionsOf(job: StoredObject): Condition[] {
  return (job['status']?.conditions as Condition[] | undefined) ?? [];
}

export function findTrue(job: StoredObject, type: string): Condition | undefined {
  return conditionsOf(job).find((condition) => condition.type === type && condition.status === 'True');
}

/** The condition that says the Job is over: Complete or Failed. */
export function findFinish(job: StoredObject): Condition | undefined {
  return findTrue(job, 'Complete') ?? findTrue(job, 'Failed');
}

export function toCondition(type: string, status: string, reason: string, message: string, now: number): Condition {
  const time = formatTime(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

/** Sets a condition; true when that changed something. One that is absent need not be set to False. */
export function setCondition(job: StoredObject, condition: Condition): boolean {
  const conditions = conditionsOf(job);
  const old = conditions.find(({ type }) => type === condition.type);
  if (old === undefined && condition.status === 'False') return false;
  if (old?.status === condition.status && old.reason === condition.reason && old.message === condition.message) {
    return false;
  }
  job['status'].conditions = old
    ? conditions.map((one) => (one === old ? condition : one))
    : [...conditions, condition];
  return true;
}
