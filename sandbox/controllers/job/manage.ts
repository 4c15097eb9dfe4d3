// Step 3: as many active pods as there should be.

import type { StoredObject } from '../../api.ts';
import { remaining } from './backoff.ts';
import type { Condition } from './conditions.ts';
import { setCondition, toCondition } from './conditions.ts';
import type { Results } from './count.ts';
import { findPendingIndexes, isIndexed } from './indexes.ts';
import type { JobContext } from './context.ts';
import { isActive, isDeleting, isReady, isTerminating, isTracked, replacesOnlyFailed } from './pods.ts';

export interface Managed {
  active: number;
  ready: number;
  terminating: number;
  /** The interim condition with which the Job ends. */
  verdict?: Condition;
  /** What the API refused; the look is repeated. */
  error?: unknown;
}

export async function managePods(
  context: JobContext,
  results: Results,
  verdict: Condition | undefined,
): Promise<Managed> {
  const active = context.pods.filter(isActive);
  const managed = countPods(context.pods);
  // The pods of a Job that is being deleted are the garbage collector's; here they are only counted.
  if (isDeleting(context.job) && verdict === undefined) return managed;
  try {
    if (verdict !== undefined) await endAll(context, managed, active, verdict);
    else await goOn(context, managed, active, results);
  } catch (error) {
    managed.error = error;
  }
  return managed;
}

function countPods(pods: StoredObject[]): Managed {
  const active = pods.filter(isActive);
  return {
    active: active.length,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
  };
}

async function endAll(
  context: JobContext,
  managed: Managed,
  active: StoredObject[],
  verdict: Condition,
): Promise<void> {
  for (const pod of active) await removeActive(context, managed, pod);
  managed.verdict = verdict;
}

async function removeActive({ job, podControl }: JobContext, managed: Managed, pod: StoredObject): Promise<void> {
  await podControl.remove(job, pod);
  managed.active -= 1;
  managed.terminating += 1;
  if (isReady(pod)) managed.ready -= 1;
}

async function goOn(context: JobContext, managed: Managed, active: StoredObject[], results: Results): Promise<void> {
  const { job, now } = context;
  const { completions, suspend } = job['spec'];
  const want = suspend === true ? 0 : countWanted(job, active.length, results.succeeded);
  if (active.length > want) await shrink(context, managed, active.toSorted(compareRank).slice(want));
  else await grow(context, managed, want);
  const done = completions === undefined ? results.succeeded > 0 : results.succeeded >= completions;
  if (done && managed.active === 0) {
    const message = 'Reached expected number of succeeded pods';
    managed.verdict = toCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', message, now());
    return;
  }
  noteSuspension(context);
}

function countWanted(job: StoredObject, active: number, succeeded: number): number {
  const { completions, parallelism } = job['spec'];
  if (completions === undefined) return succeeded > 0 ? active : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Superfluous pods are not failures: they are let go before they are deleted. */
async function shrink(context: JobContext, managed: Managed, pods: StoredObject[]): Promise<void> {
  for (const pod of pods) {
    if (isTracked(pod)) await context.podControl.untrack(pod);
    await removeActive(context, managed, pod);
  }
}

async function grow(context: JobContext, managed: Managed, want: number): Promise<void> {
  const { job, pods, backoff, now, lookAgain, podControl } = context;
  const missing = want - managed.active - (replacesOnlyFailed(job) ? managed.terminating : 0);
  if (missing <= 0) return;
  const wait = remaining(backoff, now());
  if (wait > 0) return lookAgain(wait);
  const indexes = isIndexed(job)
    ? findPendingIndexes(job, pods, missing)
    : Array.from({ length: missing }, () => undefined);
  for (const index of indexes) {
    await podControl.create(job, index);
    managed.active += 1;
  }
}

function noteSuspension({ job, events, now }: JobContext): void {
  if (job['spec'].suspend === true) {
    if (!setCondition(job, toCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now()))) return;
    events.normal(job, 'Suspended', 'Job suspended');
    delete job['status'].startTime;
    return;
  }
  if (!setCondition(job, toCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now()))) return;
  events.normal(job, 'Resumed', 'Job resumed');
  // The deadline counts from the resumption.
  job['status'].startTime = `${new Date(now()).toISOString().slice(0, 19)}Z`;
}

/** Pods that are least far go first: not ready before ready, younger before older. */
function compareRank(a: StoredObject, b: StoredObject): number {
  return (
    Number(isReady(b)) - Number(isReady(a)) ||
    (a.metadata['creationTimestamp'] < b.metadata['creationTimestamp'] ? -1 : 1)
  );
}
