// What comes after a stop: runs that were started meanwhile, and when the schedule starts the next one.

import { formatTime, nextRunOf, type CronJob } from '../model/cron-job.ts';
import { blockersOf, describeBlocker, isMadeUpFor } from '../model/forbid.ts';
import { triggerOf } from '../model/run-trigger.ts';
import { newestFirst, runState, type Run } from '../model/run.ts';
import type { StopReport, StopResult } from '../model/stop-result.ts';
import type { Deps } from './deps.ts';
import { readLabelled, type StopPlan } from './stop-plan.ts';

/** Adds it to the result. The runs are ended: what cannot be read now is left out, and warned of. */
export async function lookAhead(planned: StopPlan, result: StopResult, deps: Deps): Promise<void> {
  const { input, known, cronJob } = planned;
  try {
    const jobs = await readLabelled(input.namespace, input.name, deps);
    const fresh = jobs.filter((run) => !known.has(run.metadata.uid));
    result.newRuns = namesOf(newestFirst(fresh.filter((run) => runState(run) === 'Running')));
    const isStarted = fresh.some((run) => triggerOf(run, input.name).by !== 'manual');
    const held = namesOf(jobs.filter((run) => runState(run) === 'Suspended'));
    if (cronJob !== undefined) foretell(cronJob, { isStarted, held }, result, deps.clock.now());
  } catch (error) {
    if (deps.signal.aborted) return;
    warn(result, `whether a run was started meanwhile could not be read: ${(error as Error).message}`);
  }
}

interface Seen {
  /** The schedule has started a run meanwhile. */
  isStarted: boolean;
  /** Names of the suspended runs. */
  held: readonly string[];
}

/** A time of the schedule is told only where that is when the next run comes. `now`: ms since 1970. */
function foretell(cronJob: CronJob, { isStarted, held }: Seen, result: StopResult, now: number): void {
  if (cronJob.spec.timeZone !== undefined) result.timeZone = cronJob.spec.timeZone;
  const blocker = blockersOf(cronJob).find((each) => held.includes(each));
  if (blocker !== undefined) return warn(result, describeBlocker(result.naisjob, blocker));
  const ended = result.runs.filter(isEnded).map(({ name }) => name);
  if (!isStarted && isMadeUpFor(cronJob, ended, now)) {
    return warn(result, 'a start was missed meanwhile, and Kubernetes makes up for the latest one within seconds');
  }
  const next = nextRunOf(cronJob, now);
  if (next !== undefined) result.nextRun = formatTime(next);
}

function isEnded({ outcome, state }: StopReport): boolean {
  return outcome === 'stopped' || outcome === 'gone' || (outcome === 'unchanged' && state !== 'Suspended');
}

function warn(result: StopResult, text: string): void {
  if (!result.warnings.includes(text)) result.warnings = [...result.warnings, text];
}

function namesOf(runs: readonly Run[]): string[] {
  return runs.map((each) => each.metadata.name);
}
