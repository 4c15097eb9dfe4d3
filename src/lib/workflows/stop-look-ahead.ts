// What comes after a stop: runs that were started meanwhile, and when the schedule starts the next one.

import { formatTime, nextRunOf } from '../model/cron-job.ts';
import { newestFirst, runState, type Run } from '../model/run.ts';
import type { StopResult } from '../model/stop-result.ts';
import type { Deps } from './deps.ts';
import { readLabelled, type StopPlan } from './stop-plan.ts';

type Outlook = Pick<StopResult, 'newRuns' | 'nextRun' | 'timeZone'>;

/** Adds it to the result. The runs are ended: what cannot be read now is left out, and warned of. */
export async function lookAhead(planned: StopPlan, result: StopResult, deps: Deps): Promise<void> {
  try {
    Object.assign(result, await readOutlook(planned, deps));
  } catch (error) {
    if (deps.signal.aborted) return;
    const what = 'whether a run was started meanwhile could not be read';
    result.warnings = [...result.warnings, `${what}: ${(error as Error).message}`];
  }
}

/** What the schedule, or somebody, has started meanwhile, and what it starts next. */
async function readOutlook({ input, known, cronJob }: StopPlan, deps: Deps): Promise<Outlook> {
  const jobs = await readLabelled(input.namespace, input.name, deps);
  const isNew = (run: Run) => !known.has(run.metadata.uid) && runState(run) === 'Running';
  const next = cronJob === undefined ? undefined : nextRunOf(cronJob, deps.clock.now());
  return {
    newRuns: newestFirst(jobs.filter(isNew)).map((each) => each.metadata.name),
    ...(next === undefined ? {} : { nextRun: formatTime(next) }),
    ...(cronJob?.spec.timeZone === undefined ? {} : { timeZone: cronJob.spec.timeZone }),
  };
}
