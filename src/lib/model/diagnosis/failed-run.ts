// The last run, where it failed: what ended its attempts, or the limit that ended the run.

import type { Pod } from '../attempt.ts';
import { doubt, type Finding } from '../finding.ts';
import { isManual } from '../manual-run.ts';
import { failureReason, type Run } from '../run.ts';
import { explainWaitEvents } from './container-waits.ts';
import { explainEnd } from './ends.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';
import { explainWithoutPods } from './gone-pods.ts';
import { podEventsOfRun, podsOfRun, tellingFirst } from './runs-of-interest.ts';

export function examineFailed(run: Run, evidence: Evidence): Finding[] {
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
