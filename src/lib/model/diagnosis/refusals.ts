// Runs that the CronJob controller may not create, and pods that the Job controller may not: only Events tell of them.

import type { Finding } from '../finding.ts';
import { isFinished } from '../attempt.ts';
import { isOver, type Run } from '../run.ts';
import { commandFor, commandToResync, commandToStop, kubectl, latestEvent, seenAsEvent, timeOf } from './evidence.ts';
import type { Evidence, KubeEvent } from './evidence.ts';
import { mergeEarlier, retellUnderWay, retellFailed } from './earlier-manifest.ts';
import { classifyRefusal } from './refusal.ts';
import { podsOfRun, runsOfInterest } from './runs-of-interest.ts';
import { examineSilence } from './silent-runs.ts';

export function examineRefusals(evidence: Evidence): Finding[] {
  const { underWay, last } = runsOfInterest(evidence);
  return [
    ...examineCronJobRefusal(evidence),
    ...mergeEarlier(underWay.flatMap((run) => retellUnderWay(run, examineRun(run, evidence), evidence))),
    ...(last === undefined ? [] : retellFailed(last, examineRun(last, evidence), evidence)),
  ];
}

/** A run that was created later shows that it is over; both times are in whole seconds. */
function examineCronJobRefusal(evidence: Evidence): Finding[] {
  const { cronJob, events, runs } = evidence;
  const event = cronJob === undefined ? undefined : latestEvent(events, cronJob, 'FailedCreate');
  if (event === undefined) return [];
  const isOver = runs.some(({ metadata }) => (metadata.creationTimestamp ?? '') >= timeOf(event));
  return isOver ? [] : [explainRefusal(event, 'no run of the schedule can be created', evidence)];
}

function examineRun(run: Run, evidence: Evidence): Finding[] {
  if (evidence.unread.has('pods')) return [];
  if (podsOfRun(run, evidence).length > 0 || hadPods(run)) return [];
  const event = latestEvent(evidence.events, run, 'FailedCreate');
  if (event !== undefined) {
    return [explainRefusal(event, `run ${run.metadata.name} can have no pod`, evidence, run)];
  }
  return examineSilence(run, evidence);
}

function hadPods({ status = {} }: Run): boolean {
  return [status.active, status.failed, status.succeeded].some((count) => (count ?? 0) > 0);
}

function explainRefusal(event: KubeEvent, what: string, evidence: Evidence, run?: Run): Finding {
  const { naisjob, account, unread } = evidence;
  const { code, problem, remedy } = classifyRefusal(event.message ?? '');
  const other = /serviceaccount "([^"]+)" not found/.exec(event.message ?? '')?.[1];
  if (code === 'ServiceAccountMissing' && other !== naisjob.metadata.name)
    return explainOtherAccount(event, problem, run, evidence);
  if (/requested: count\/jobs\.batch=/.test(event.message ?? ''))
    return explainJobCount(event, `${what}: ${problem}`, evidence);
  const own = code === 'QuotaExceeded' ? evidence.runs.filter((each) => takesRoom(each, evidence)).length : 0;
  // It is back since: the controller tries again with growing pauses.
  const isMended = code === 'ServiceAccountMissing' && account !== undefined && !unread.has('account');
  const commands = {
    QuotaExceeded: [...(own === 0 ? [] : [commandFor(naisjob, 'runs')]), kubectl(naisjob, 'describe', 'resourcequota')],
    LimitRangeViolated: [kubectl(naisjob, 'describe', 'limitrange')],
    ServiceAccountMissing: [commandToResync(naisjob)],
  } as Record<string, string[]>;
  return {
    code,
    level: isMended ? 'note' : 'broken',
    certainty: isMended ? 'possible' : 'certain',
    problem: code === 'ServiceAccountMissing' ? problem : `${what}: ${problem}`,
    ...seenAsEvent(event),
    remedy:
      own === 0
        ? remedy
        : `${own} ${own === 1 ? 'run of this job is under way and takes up' : 'runs of this job are under way and take up'} part of it: end those that hang (kubectl naisjob stop), or ${remedy}`,
    commands: commands[code] ?? [],
    mendedBy: code === 'ServiceAccountMissing' ? 'cronjob-only' : 'neither',
  };
}

/** A Naisjob's pods have the account of its own name: somebody has changed the CronJob. */
function explainOtherAccount(event: KubeEvent, problem: string, run: Run | undefined, { naisjob }: Evidence): Finding {
  const end =
    run === undefined || isOver(run) ? '' : `, and end run ${run.metadata.name}, which keeps what it was started with`;
  return {
    code: 'ServiceAccountMissing',
    level: 'broken',
    certainty: 'certain',
    problem: `${problem}; it is not the job's own (${naisjob.metadata.name})`,
    ...seenAsEvent(event),
    remedy: `the CronJob was changed by hand: have the operator write it anew${end}`,
    commands: [commandToResync(naisjob), ...(end === '' ? [] : [commandToStop(naisjob, run?.metadata.name ?? '')])],
    mendedBy: 'cronjob-only',
  };
}

/** Runs that are over count as well, for as long as they are kept. */
function explainJobCount(event: KubeEvent, problem: string, { naisjob, runs }: Evidence): Finding {
  const over = runs.filter(isOver).length;
  const own =
    over === 0
      ? ''
      : ` ${over} of them ${over === 1 ? 'is a run of this job that is' : 'are runs of this job that are'} over: fewer are kept with spec.successfulJobsHistoryLimit and spec.failedJobsHistoryLimit.`;
  return {
    code: 'QuotaExceeded',
    level: 'broken',
    certainty: 'certain',
    problem,
    ...seenAsEvent(event),
    remedy: `see which Jobs are counted, also those that are over, and delete what nobody needs, first what belongs to no CronJob; or have the quota raised.${own} The controller then tries again in some minutes; a run can be started at once`,
    commands: [
      kubectl(naisjob, 'get', 'jobs'),
      kubectl(naisjob, 'describe', 'resourcequota'),
      commandFor(naisjob, 'trigger'),
    ],
    mendedBy: 'neither',
  };
}

/** It has a pod that has not ended. */
function takesRoom(run: Run, evidence: Evidence): boolean {
  return podsOfRun(run, evidence).some((pod) => !isFinished(pod));
}
