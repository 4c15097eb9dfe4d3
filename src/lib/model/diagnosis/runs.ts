// The runs under way and the last one that is over: why they do not start, end or succeed.

import { restartCount, type Pod } from '../attempt.ts';
import { doubt, type Finding } from '../finding.ts';
import { synchronizedAt } from '../naisjob.ts';
import { failureReason, runState, type Run } from '../run.ts';
import { inspectAttempt, isStuck } from '../stuck-attempt.ts';
import { mergeEarlier, retellFailed, retellUnderWay } from './earlier-manifest.ts';
import { explainEnd, explainSilentKill } from './ends.ts';
import { examineFailed } from './failed-run.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';
import { describeOwner, ownerOfField } from './field-owner.ts';
import { podsOfRun, runsOfInterest, tellingFirst } from './runs-of-interest.ts';
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
