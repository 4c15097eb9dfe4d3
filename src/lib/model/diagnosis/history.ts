// What is not there any more and why, what will go, and what is left over: nothing of it is broken, and each has puzzled people.

import { historyLimits, rolloutRunName, type CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { hasCorrelationId, isScheduled, isSynchronized, synchronizedAt } from '../naisjob.ts';
import { isOver } from '../run.ts';
import { examineGoneFailures } from './gone-failures.ts';
import { commandFor, kubectl, latestEvent, seenAsEvent, seenIn, type Evidence } from './evidence.ts';

/** The operator creates a rollout's run about five seconds after the synchronization, ms. */
const ROLLOUT = 30_000;

export function examineHistory(evidence: Evidence): Finding[] {
  const failures = examineGoneFailures(evidence);
  const gone = failures.length > 0 ? failures : examineGoneRuns(evidence);
  return [...examineResync(evidence), ...gone, ...examineOrphans(evidence)];
}

/** The patch that people copy has been tried: the job was synchronized again, and the run of that name was there already. */
function examineResync({ naisjob, cronJob, jobs }: Evidence): Finding[] {
  if (cronJob === undefined || isScheduled(naisjob) || !isSynchronized(naisjob) || !hasCorrelationId(naisjob))
    return [];
  const rollout = rolloutRunName(naisjob.metadata.name, cronJob);
  const run = jobs.find(({ metadata }) => metadata.name === rollout);
  const at = synchronizedAt(naisjob);
  if (run === undefined || !isOver(run) || at - Date.parse(run.metadata.creationTimestamp ?? '') < ROLLOUT) return [];
  const { name } = run.metadata;
  const time = new Date(at).toISOString();
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

function examineGoneRuns(evidence: Evidence): Finding[] {
  const { naisjob, cronJob, jobs, runs, unread, now } = evidence;
  if (cronJob === undefined || runs.length > 0 || unread.has('runs') || !isSynchronized(naisjob)) return [];
  const last = cronJob.status?.lastScheduleTime;
  if (isScheduled(naisjob))
    return last === undefined ? [] : [explainGone(cronJob, 'status.lastScheduleTime', last, evidence, last)];
  // Not yet made.
  if (!(now - synchronizedAt(naisjob) > ROLLOUT)) return [];
  const name = rolloutRunName(naisjob.metadata.name, cronJob);
  // Another's, and told of by its own rule.
  if (jobs.some(({ metadata }) => metadata.name === name)) return [];
  return [
    explainGone(
      cronJob,
      `metadata.generation`,
      `${cronJob.metadata.generation ?? 1}, and job.batch/${name} is not there`,
      evidence,
    ),
  ];
}

function explainGone(
  cronJob: CronJob,
  field: string,
  says: string,
  { naisjob, events }: Evidence,
  time?: string,
): Finding {
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
    ...(event === undefined || ttl !== undefined ? seenIn(cronJob, field, says, time) : seenAsEvent(event)),
    remedy: 'its logs are where the platform collects them; to see one here, start a run and follow it',
    commands: [commandFor(naisjob, 'trigger', '--follow')],
    mendedBy: 'neither',
  };
}

/** Left without an owner (`--cascade=orphan`), or made by hand: no limit removes them. One whose owner is dead, Kubernetes removes itself. */
function examineOrphans({ naisjob, jobs }: Evidence): Finding[] {
  const orphans = jobs.filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0);
  const [first] = orphans;
  if (first === undefined) return [];
  const names = orphans.map(({ metadata }) => metadata.name);
  const isOne = names.length === 1;
  return [
    {
      code: 'OrphanedRuns',
      level: 'note',
      certainty: 'certain',
      problem: `${isOne ? `run ${names[0]} belongs` : `${names.length} runs belong`} to nobody, so no history limit removes ${isOne ? 'it' : 'them'}`,
      ...seenIn(first, 'metadata.ownerReferences', 'none', first.metadata.creationTimestamp),
      remedy: `when ${isOne ? 'it is' : 'they are'} not needed, delete ${isOne ? 'it' : 'them'}`,
      commands: [kubectl(naisjob, 'delete', 'job', ...names.slice(0, MOST_NAMES))],
      mendedBy: 'neither',
    },
  ];
}

/** A command that still fits on a screen. */
const MOST_NAMES = 5;
