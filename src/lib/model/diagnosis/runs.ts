// The runs under way and the last one that is over: why they do not start, end or succeed.

import { restartCount, type Pod } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { isManual } from '../manual-run.ts';
import { synchronizedAt } from '../naisjob.ts';
import { failureReason, runState, type Run } from '../run.ts';
import { inspectAttempt, isStuck } from '../sidecar.ts';
import { explainWaitEvents } from './container-waits.ts';
import { mergeEarlier, retellFailed, retellUnderWay } from './earlier-manifest.ts';
import { explainEnd, explainSilentKill } from './ends.ts';
import { explainWithoutPods } from './gone-pods.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';
import { describeOwner, ownerOfField } from './field-owner.ts';
import { podEventsOfRun, podsOfRun, runsOfInterest } from './runs-of-interest.ts';
import { explainTermination, explainWait } from './waits.ts';

export function examineRuns(evidence: Evidence): Finding[] {
  const { underWay, last } = runsOfInterest(evidence);
  const found = underWay.flatMap((run) => retellUnderWay(run, examineUnderWay(run, evidence), evidence));
  return [
    ...mergeEarlier(found),
    ...examineLeaving(evidence),
    ...(last === undefined ? [] : examineLast(last, evidence)),
  ];
}

function examineLast(last: Run, evidence: Evidence): readonly Finding[] {
  if (failureReason(last) === undefined)
    return podsOfRun(last, evidence)
      .flatMap((pod) => explainSilentKill(pod) ?? [])
      .slice(0, 1);
  const failed = examineFailed(last, evidence);
  const told = retellFailed(last, failed, evidence);
  return told === failed && isOutdated(last, evidence) ? failed.map(doubt) : told;
}

/** Somebody ended a run, and it goes when its pods do. */
export function examineLeaving(evidence: Evidence): Finding[] {
  const leaving = evidence.runs.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  return leaving.flatMap((run) => podsOfRun(run, evidence)).flatMap((pod) => explainTermination(pod, evidence) ?? []);
}

/** A newer run is under way, or the job was synchronized since: the next may go better. */
function isOutdated(last: Run, evidence: Evidence): boolean {
  const { creationTimestamp } = last.metadata;
  const failedAt = last.status?.conditions?.find(({ type }) => type === 'Failed')?.lastTransitionTime;
  const isFollowed = runsOfInterest(evidence).underWay.some(({ metadata }) =>
    isLater(metadata.creationTimestamp, creationTimestamp),
  );
  return isFollowed || synchronizedAt(evidence.naisjob) > Date.parse(failedAt ?? '');
}

function isLater(a = '', b = ''): boolean {
  return a > b;
}

function doubt(finding: Finding): Finding {
  return { ...finding, certainty: 'likely' };
}

function examineUnderWay(run: Run, evidence: Evidence): Finding[] {
  if (runState(run) === 'Suspended') return [explainSuspended(run, evidence)];
  const pods = podsOfRun(run, evidence);
  const waits = pods.flatMap((pod) => explainWait(pod, evidence) ?? []);
  const ends = tellingFirst(pods, evidence)
    .flatMap((pod) => explainEndUnderWay(pod, run, pods, evidence) ?? [])
    .slice(0, 1);
  // Why nothing has started is said where something has ended.
  const told = ends.length === 0 ? waits : waits.filter(({ code }) => code !== 'PodWaits');
  return [...told, ...ends];
}

/** The newest is before the others, unless the first attempt alone says what was wrong. */
function tellingFirst(pods: readonly Pod[], { log }: Evidence): readonly Pod[] {
  return log?.isFirst === true ? pods.toSorted((a, b) => Number(isLogged(b, log)) - Number(isLogged(a, log))) : pods;
}

function isLogged({ metadata }: Pod, { podUid }: NonNullable<Evidence['log']>): boolean {
  return metadata.uid === podUid;
}

function explainEndUnderWay(pod: Pod, run: Run, pods: readonly Pod[], evidence: Evidence): Finding | undefined {
  const end = explainEnd(pod, evidence);
  if (end === undefined) return undefined;
  // Its attempt is not over: what becomes of the run shows when the sidecar has gone.
  return isStuck(inspectAttempt(pod)) ? doubt(end) : addRetries(end, run, pods);
}

/** Attempts before the present one: the run goes on. After the first failure it may still go well. */
function addRetries(finding: Finding, run: Run, pods: readonly Pod[]): Finding {
  const restarts = pods.reduce((sum, pod) => sum + Math.max(restartCount(pod), ...initRestarts(pod)), 0);
  const failures = Math.max(run.status?.failed ?? 0, restarts);
  const problem = `${finding.problem}; run ${run.metadata.name} ${failures > 1 ? `has failed ${failures} times and ` : ''}tries again`;
  return { ...(failures > 1 ? finding : doubt(finding)), problem };
}

function initRestarts({ status }: Pod): number[] {
  return (status?.initContainerStatuses ?? []).map((each) => each.restartCount ?? 0);
}

function explainSuspended(run: Run, { naisjob }: Evidence): Finding {
  const { name } = run.metadata;
  const owner = ownerOfField(run, 'spec.suspend');
  return {
    code: 'RunSuspended',
    level: 'broken',
    certainty: 'certain',
    problem: `run ${name} is suspended, so it has no pods and does not end`,
    ...seenIn(run, 'spec.suspend', `true${describeOwner(owner)}`, owner?.time),
    remedy: 'let it go on, unless somebody wants it so',
    commands: [commandFor(naisjob, 'resume', '--run', name)],
    mendedBy: 'neither',
  };
}

function examineFailed(run: Run, evidence: Evidence): Finding[] {
  const reason = failureReason(run);
  if (reason === undefined) return [];
  const pods = podsOfRun(run, evidence);
  const ends = tellingFirst(pods, evidence)
    .map((pod) => ({ pod, end: explainEnd(pod, evidence) }))
    .filter(({ end }) => end !== undefined);
  // Those that a deadline ends are being deleted; one that is not has failed before that, by itself.
  const isDeadline = reason === 'DeadlineExceeded';
  const own = isDeadline ? ends.find(({ pod }) => pod.metadata.deletionTimestamp === undefined) : ends[0];
  const { end, pod } = own ?? ends[0] ?? {};
  // A deadline takes pods that have not started with it; their Events stay for an hour.
  const wait = end === undefined ? explainWaitEvents(podEventsOfRun(run, evidence), evidence) : undefined;
  const cause = end ?? wait;
  const isKilled = isDeadline && end !== undefined && own === undefined;
  const told = cause === undefined ? [] : [isKilled ? doubt(cause) : addRun(cause, run, pods, pod)];
  if (isDeadline) return [...told, explainDeadline(run, evidence, wait === undefined, own !== undefined)];
  return told.length > 0 ? told : [explainWithoutPods(run, evidence)];
}

/** What the run made of it: `BackoffLimitExceeded after 3 attempts`. `pod`: the one that ended so, where it is there. */
function addRun(finding: Finding, run: Run, pods: readonly Pod[], pod: Pod | undefined): Finding {
  const reason = failureReason(run) ?? '';
  const byHand = isManual(run) ? ', which was started by hand,' : '';
  return {
    ...finding,
    problem: `${finding.problem}; run ${run.metadata.name}${byHand} failed${countAttempts(run, pods, pod)} (${reason})`,
  };
}

function countAttempts(run: Run, pods: readonly Pod[], pod: Pod | undefined): string {
  const index = pod === undefined ? undefined : indexOf(pod);
  const count = index === undefined ? Math.max(pods.length, run.status?.failed ?? 0) : attemptsAt(index, pods);
  return `${index === undefined ? '' : ` at index ${index}`}${count > 1 ? ` after ${count} attempts` : ''}`;
}

/** Those of an Indexed job's other indexes are no attempts at this one. */
function attemptsAt(index: string, pods: readonly Pod[]): number {
  return pods.filter((each) => indexOf(each) === index).length;
}

function indexOf({ metadata }: Pod): string | undefined {
  return metadata.annotations?.['batch.kubernetes.io/job-completion-index'];
}

/** Another put the limit on this run; whoever starts one by hand has no way to. */
function isImposed(run: Run, { naisjob, cronJob }: Evidence): boolean {
  const has = (spec: Record<string, unknown>) => spec['activeDeadlineSeconds'] !== undefined;
  return cronJob !== undefined && !has(naisjob.spec) && !has(cronJob.spec.jobTemplate.spec) && has(run.spec);
}

/** `hasRun`: as far as is known the program was started, and so wrote something. `hasFailed`: by itself, before. */
function explainDeadline(run: Run, evidence: Evidence, hasRun: boolean, hasFailed: boolean): Finding {
  const { naisjob, unread } = evidence;
  const isGone = !unread.has('pods') && podsOfRun(run, evidence).length === 0;
  const { name } = run.metadata;
  const seconds = String(run.spec['activeDeadlineSeconds'] ?? 'unknown');
  const failed = run.status?.conditions?.find(({ type }) => type === 'Failed');
  const { completions = 1 } = run.spec;
  const parts =
    completions > 1
      ? `, with ${run.status?.succeeded ?? 0} of its ${completions} completions: the limit is for all of them together`
      : '';
  return {
    code: 'DeadlineExceeded',
    level: 'broken',
    certainty: 'certain',
    problem: `run ${name} was ended because it took longer than it may (${seconds} s)${parts}`,
    ...seenIn(
      run,
      'status.conditions[Failed]',
      `DeadlineExceeded: ${failed?.message ?? ''}`,
      failed?.lastTransitionTime,
    ),
    remedy: hasFailed
      ? 'it ran into that while it tried again: mend first what failed'
      : !hasRun
        ? 'its program was never started: see the other finding'
        : isImposed(run, evidence)
          ? 'neither the manifest nor the CronJob has that limit: a policy of the platform gave it to the run as it was made, so no manifest raises it'
          : `raise spec.activeDeadlineSeconds, or see what takes the time${isGone ? ' (its pod is gone with its logs, so follow a run)' : ''}, and deploy again`,
    commands:
      hasFailed || !hasRun
        ? []
        : [isGone ? commandFor(naisjob, 'trigger', '--follow') : commandFor(naisjob, 'logs', name)],
    mendedBy: 'neither',
  };
}
