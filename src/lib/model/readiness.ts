// READY and REASON of a tree's rows: what it means for each kind that it is as it should be.

import { reasonOf, type Health, type Reason } from './attempt-reason.ts';
import { isFinished, readyCondition, type Pod } from './attempt.ts';
import type { CronJob } from './cron-job.ts';
import type { KubeObject } from './kube-object.ts';
import { isSynchronized, isUnseen, operatorError, type Naisjob } from './naisjob.ts';
import { runState, type Run } from './run.ts';

/** As it should be, or not, or not known yet; `-` where the question does not fit (a suspended CronJob, a run under way). */
export type Ready = 'True' | 'False' | 'Unknown' | '-';

export interface Readiness extends Reason {
  ready: Ready;
}

/** naiserator's schedule for a job that has none: it is suspended as well and never meant to be reached. */
const PLACEHOLDER_SCHEDULE = '0 0 1 1 *';

/** These reasons say all that the Job controller's message says. */
const SELF_EXPLAINING = new Set(['BackoffLimitExceeded', 'DeadlineExceeded']);

/** The operator's state. A state that is fine may still carry problems: things that it tolerates and the team should mend. */
export function assessNaisjob(naisjob: Naisjob): Readiness {
  const failure = operatorError(naisjob);
  const state = naisjob.status?.synchronizationState ?? '';
  if (failure !== undefined) return assess('False', 'failed', failure.state, failure.message);
  if (isUnseen(naisjob)) return assess('Unknown', 'waiting', 'NotSynchronized');
  // The hash is gone while the operator is at work again.
  if (!isSynchronized(naisjob)) return assess('Unknown', 'waiting', 'Synchronizing');
  const problems = (naisjob.status?.problems ?? []).flatMap(({ message }) => message ?? []);
  return problems.length === 0 ? assess('True', 'done', state) : assess('True', 'waiting', state, problems.join('; '));
}

/** `nextRun`: whether there is one. */
export function assessCronJob(cronJob: CronJob, nextRun: number | undefined): Readiness {
  const { schedule, timeZone, suspend } = cronJob.spec;
  if (suspend === true) {
    return schedule === PLACEHOLDER_SCHEDULE
      ? assess('-', 'none', 'Suspended')
      : assess('False', 'waiting', 'Suspended');
  }
  if (nextRun !== undefined) return assess('True', 'done', 'Scheduled');
  return assess('False', 'failed', 'NeverRuns', `no time fits ${schedule}${timeZone ? ` in ${timeZone}` : ''}`);
}

export function assessRun(run: Run): Readiness {
  const state = runState(run);
  if (state === 'Complete') return assess('True', 'done', 'Complete');
  if (state !== 'Failed') return assess('-', 'waiting', state);
  const condition = run.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  const reason = condition?.reason || 'Failed';
  return assess('False', 'failed', reason, SELF_EXPLAINING.has(reason) ? undefined : condition?.message);
}

/** A finished pod's Ready condition is False (PodCompleted), which is no fault: it is not shown. */
export function assessPod(pod: Pod): Readiness {
  const reason = reasonOf(pod);
  const ready = reason.health === 'done' && isFinished(pod) ? '-' : toReady(readyCondition(pod) ?? 'False');
  return { ready, ...reason };
}

/** What kubectl-tree looks at: condition Ready; here also Available, for kinds that have only that. */
export function assessObject(object: KubeObject): Readiness {
  const { conditions } = (object['status'] ?? {}) as { conditions?: unknown };
  const list = (Array.isArray(conditions) ? conditions : []) as Record<string, unknown>[];
  const condition = ['Ready', 'Available'].map((type) => list.find((each) => each?.['type'] === type)).find(Boolean);
  if (condition === undefined) return assess('-', 'none', '');
  const ready = toReady(condition['status']);
  const health = ({ True: 'done', False: 'failed', Unknown: 'waiting', '-': 'none' } as const)[ready];
  return assess(ready, health, asText(condition['reason']), ready === 'True' ? '' : asText(condition['message']));
}

/** Being deleted beats every other state, and what holds it is the one thing to know then. */
export function assessDeletion(object: KubeObject): Readiness {
  const finalizers = object.metadata.finalizers ?? [];
  const held = finalizers.length === 0 ? undefined : `held by ${finalizers.join(', ')}`;
  return assess('False', 'waiting', 'Terminating', held);
}

function assess(ready: Ready, health: Health, reason: string, message?: string): Readiness {
  return message === undefined || message === '' ? { ready, health, reason } : { ready, health, reason, message };
}

function toReady(status: unknown): Ready {
  return status === 'True' || status === 'False' || status === 'Unknown' ? status : '-';
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
