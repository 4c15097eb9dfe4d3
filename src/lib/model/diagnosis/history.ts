// What is not there any more and why, what will go, and what is left over: nothing of it is broken, and each has puzzled people.

import { historyLimits, rolloutRunName, type CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { hasCorrelationId, isScheduled, isSynchronized, synchronizationTime } from '../naisjob.ts';
import { findRolloutRun } from '../rerun-strategy.ts';
import { isOver, type Run } from '../run.ts';
import { commandFor, kubectl, latestEvent, seenAsEvent, seenAt, seenIn, type Evidence } from './evidence.ts';

/** The operator creates a rollout's run about five seconds after the synchronization, ms. */
const ROLLOUT = 30_000;

export function examineHistory(evidence: Evidence): Finding[] {
  return [...examineResync(evidence), ...examineGoneRuns(evidence), ...examineOrphans(evidence)];
}

/** The patch that people copy has been tried: the job was synchronized again, and the run of that name was there already. */
function examineResync({ naisjob, cronJob, jobs }: Evidence): Finding[] {
  if (cronJob === undefined || isScheduled(naisjob) || !isSynchronized(naisjob) || !hasCorrelationId(naisjob))
    return [];
  const run = findRolloutRun(naisjob, cronJob, jobs);
  const synchronizedAt = synchronizedAtMs(synchronizationTime(naisjob));
  if (run === undefined || !isOver(run) || synchronizedAt - Date.parse(run.metadata.creationTimestamp ?? '') < ROLLOUT)
    return [];
  const { name } = run.metadata;
  const time = new Date(synchronizedAt).toISOString();
  return [
    {
      code: 'ResyncStartsNothing',
      level: 'note',
      certainty: 'certain',
      problem: `the job was synchronized again after its run, and that started nothing: run ${name} is there already`,
      ...seenIn(
        naisjob,
        'status.synchronizationTime',
        `${time.slice(0, 19)}Z, run ${name} is of ${run.metadata.creationTimestamp}`,
        time,
      ),
      remedy:
        'clearing the synchronization hash starts no run of a job that NAIS deploy made: run it again in the way that does',
      commands: [commandFor(naisjob, 'rerun')],
      mendedBy: 'neither',
    },
  ];
}

/** Nanoseconds since 1970 as text, beyond what a number holds: cut to ms. NaN when there is none. */
function synchronizedAtMs(text: string): number {
  return text.length > 6 ? Number(text.slice(0, -6)) : Number.NaN;
}

function examineGoneRuns(evidence: Evidence): Finding[] {
  const { naisjob, cronJob, runs, unread, now } = evidence;
  if (cronJob === undefined || runs.length > 0 || unread.has('runs') || !isSynchronized(naisjob)) return [];
  const last = cronJob.status?.lastScheduleTime;
  if (isScheduled(naisjob))
    return last === undefined ? [] : [explainGone(cronJob, 'status.lastScheduleTime', last, evidence)];
  // Not yet made.
  if (!(now - synchronizedAtMs(synchronizationTime(naisjob)) > ROLLOUT)) return [];
  const name = rolloutRunName(naisjob.metadata.name, cronJob);
  return [
    explainGone(
      cronJob,
      `metadata.generation`,
      `${cronJob.metadata.generation ?? 1}, and job.batch/${name} is not there`,
      evidence,
    ),
  ];
}

function explainGone(cronJob: CronJob, field: string, says: string, { naisjob, events }: Evidence): Finding {
  const ttl = (cronJob.spec.jobTemplate.spec as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished;
  const limits = historyLimits(cronJob);
  const event = latestEvent(events, cronJob, 'SuccessfulDelete');
  const why =
    ttl !== undefined
      ? `ttlSecondsAfterFinished (${ttl} s) removes each run when it is over, with its logs`
      : event !== undefined || limits.successful === 0 || limits.failed === 0
        ? `the history limits (${limits.successful} successful, ${limits.failed} failed) remove runs that are over, with their logs`
        : 'somebody deleted it, or it was never made';
  return {
    code: 'RunGone',
    level: 'note',
    certainty: ttl === undefined && event === undefined ? 'possible' : 'likely',
    problem: `no run of the job is there: ${why}`,
    ...(event === undefined ? seenIn(cronJob, field, says) : seenAsEvent(event)),
    remedy: 'its logs are where the platform collects them; to see one here, start a run and follow it',
    commands: [commandFor(naisjob, 'trigger', '--follow')],
    mendedBy: 'neither',
  };
}

/** They count for nothing, no limit removes them, and their names are taken. */
function examineOrphans({ naisjob, jobs, runs, cronJob }: Evidence): Finding[] {
  const orphans = jobs.filter((job) => !runs.includes(job) && isLeftOver(job, naisjob.metadata.name));
  const [first] = orphans;
  if (first === undefined) return [];
  const owner = first.metadata.ownerReferences?.find(({ name }) => name === naisjob.metadata.name);
  const names = orphans.map(({ metadata }) => metadata.name);
  const whose = owner === undefined ? 'nobody' : `${owner.kind} with UID ${owner.uid}, which is gone`;
  return [
    {
      code: 'OrphanedRuns',
      level: 'note',
      certainty: 'certain',
      problem: `${names.length === 1 ? `run ${names[0]} belongs` : `${names.length} runs belong`} to nothing that is there, so no history limit removes ${names.length === 1 ? 'it' : 'them'}`,
      ...seenAt(`job.batch/${names[0]}`, `metadata.ownerReferences: ${whose}`, first.metadata.creationTimestamp),
      field: 'metadata.ownerReferences',
      remedy: cronJob === undefined ? 'see whether they are needed' : 'when they are not needed, delete them',
      commands: [kubectl(naisjob, 'delete', 'job', ...names.slice(0, MOST_NAMES))],
      mendedBy: 'neither',
    },
  ];
}

/** A command that still fits on a screen. */
const MOST_NAMES = 5;

/** Another application of that name has the same label: its Jobs have owners of their own. */
function isLeftOver({ metadata }: Run, name: string): boolean {
  const owners = metadata.ownerReferences ?? [];
  return owners.every((each) => ['CronJob', 'Naisjob'].includes(each.kind) && each.name === name);
}
