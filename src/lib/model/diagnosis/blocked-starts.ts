// Starts that did not come although the schedule is sound: another run in the way, or several at the same time.

import { hasStarted } from '../attempt-outcome.ts';
import { activeRuns } from '../run-guard.ts';
import type { CronJob } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { isScheduled } from '../naisjob.ts';
import { isOver, type Run } from '../run.ts';
import { dueStart, nextStart } from './due-start.ts';
import { commandFor, commandToStop, latestEvent, seenAsEvent, seenIn, timeOf, type Evidence } from './evidence.ts';
import { examineMissed } from './missed-starts.ts';
import { logOfRun, podsOfRun } from './runs-of-interest.ts';
import { describeChanges } from './template-changes.ts';

export function examineStarts(evidence: Evidence): Finding[] {
  const { cronJob } = evidence;
  if (cronJob === undefined || !isStarting(evidence)) return [];
  const blocking = findBlocking(evidence);
  if (blocking !== undefined) return [explainForbid(cronJob, blocking, evidence)];
  return [...examineOverlap(cronJob, evidence), ...examineMissed(cronJob, evidence)];
}

function isStarting({ cronJob, naisjob }: Evidence): boolean {
  return isScheduled(naisjob) && cronJob?.spec.suspend !== true;
}

/** Only a run that the CronJob itself started counts for its policy. */
export function findBlocking(evidence: Evidence): Run | undefined {
  const { cronJob, runs, now, events } = evidence;
  if (cronJob?.spec.concurrencyPolicy !== 'Forbid' || !isStarting(evidence)) return undefined;
  const run = countedRuns(cronJob, runs)[0];
  const event = latestEvent(events, cronJob, 'JobAlreadyActive');
  const isTold = event !== undefined && timeOf(event) > (run?.metadata.creationTimestamp ?? '~');
  return isTold || dueStart(cronJob, now) !== undefined ? run : undefined;
}

/** Nothing else of the schedule starts while it is under way. */
export function isInTheWay(run: Run, evidence: Evidence): boolean {
  const { cronJob, runs } = evidence;
  if (cronJob?.spec.concurrencyPolicy !== 'Forbid' || !isStarting(evidence)) return false;
  return countedRuns(cronJob, runs).includes(run);
}

/** One that is being deleted counts until its pods are gone. */
function countedRuns(cronJob: CronJob, runs: readonly Run[]): Run[] {
  const counted = new Set(cronJob.status?.active?.map(({ name }) => name));
  const leaving = runs.filter((run) => run.metadata.deletionTimestamp !== undefined && !isOver(run));
  return [...new Set([...activeRuns(runs), ...leaving])].filter(({ metadata }) => counted.has(metadata.name));
}

function explainForbid(cronJob: CronJob, run: Run, evidence: Evidence): Finding {
  const { naisjob, now, events } = evidence;
  const { name, creationTimestamp, deletionTimestamp } = run.metadata;
  const { active = 0, terminating = 0 } = run.status ?? {};
  const isLeaving = deletionTimestamp !== undefined || (active === 0 && terminating > 0);
  const changes = describeChanges(run, evidence);
  const made = changes === undefined ? '' : `, made from an earlier manifest ${changes},`;
  const due = new Date(nextStart(cronJob) ?? now).toISOString();
  const event = latestEvent(events, cronJob, 'JobAlreadyActive');
  const deadline =
    run.spec['activeDeadlineSeconds'] === undefined ? '; spec.activeDeadlineSeconds would end such a run' : '';
  return {
    code: 'ForbidBlocked',
    level: 'broken',
    certainty: 'certain',
    problem: `run ${name}${made} has not ended, and concurrencyPolicy Forbid lets no other start; one was due ${due.slice(0, 16)}Z`,
    ...(event === undefined
      ? seenIn(cronJob, 'status.active', `${name} since ${creationTimestamp}`, creationTimestamp)
      : seenAsEvent(event)),
    ...logOfRun(run, evidence),
    ...(isLeaving
      ? {
          remedy: 'it is being ended, and what holds it are its pods: see what they wait for',
          commands: [commandFor(naisjob, 'tree')],
        }
      : {
          remedy: `see what it does, and when it hangs end it${deadline}`,
          commands: [commandFor(naisjob, 'logs', name), commandToStop(naisjob, name)],
        }),
    mendedBy: 'neither',
  };
}

/** Allow, and runs that take longer than from one start to the next: they pile up. */
function examineOverlap(cronJob: CronJob, evidence: Evidence): Finding[] {
  const { naisjob, runs } = evidence;
  const active = countedRuns(cronJob, runs).filter((run) => isAtWork(run, evidence));
  const oldest = active.at(-1);
  if (active.length < 2 || oldest === undefined) return [];
  const { name, creationTimestamp } = oldest.metadata;
  return [
    {
      code: 'RunsOverlap',
      level: 'note',
      certainty: 'certain',
      problem: `${active.length} runs are active at the same time: they take longer than from one start to the next`,
      ...seenIn(cronJob, 'status.active', `${active.length}, the oldest ${name}`, creationTimestamp),
      remedy: 'see whether the oldest hangs; spec.concurrencyPolicy Forbid or Replace would let only one run',
      commands: [commandFor(naisjob, 'logs', name)],
      mendedBy: 'neither',
    },
  ];
}

/** One whose program has not started waits for something else. */
function isAtWork(run: Run, evidence: Evidence): boolean {
  if ((run.status?.active ?? 0) === 0) return false;
  const pods = podsOfRun(run, evidence);
  return pods.length === 0 || pods.some((pod) => hasStarted(pod));
}
