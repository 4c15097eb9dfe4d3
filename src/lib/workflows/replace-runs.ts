// Stops the runs that another is to replace. What ends midway says how far it came, and what finishes it.

import { InterruptedError, NaisjobError } from '../model/errors.ts';
import { describeStops, type RunStop } from '../model/run-stop.ts';
import type { Run } from '../model/run.ts';
import type { StoppedRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { stopRun } from './stop-runs.ts';

/**
 * Stops all of them at the same time. `finish`: the command that goes on, for a person to paste.
 * @throws InterruptedError, StillRunningError or what the server said, each with what has been done and what has not.
 */
export async function replaceRuns(
  runs: readonly Run[],
  dryRun: boolean,
  finish: string,
  deps: Deps,
): Promise<StoppedRun[]> {
  const stops: RunStop[] = runs.map(({ metadata }) => ({ name: metadata.name, state: 'standing' }));
  const settled = await Promise.allSettled(runs.map((run, index) => replaceRun(run, stops[index]!, dryRun, deps)));
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw tellHow(failure.reason, stops, finish, deps);
  return runs.map(({ metadata }, index) => ({
    name: metadata.name,
    uid: metadata.uid,
    outcome: stops[index]!.state as StoppedRun['outcome'],
  }));
}

async function replaceRun(run: Run, stop: RunStop, dryRun: boolean, deps: Deps): Promise<void> {
  const onLeaving = () => {
    stop.state = 'leaving';
  };
  const onDoubt = () => {
    stop.state = 'doubtful';
  };
  stop.state = await stopRun(run, dryRun, deps, { onLeaving, onDoubt });
}

function tellHow(error: unknown, stops: readonly RunStop[], finish: string, deps: Deps): unknown {
  const far = `${describeStops(stops)}; no new run was created`;
  const hint = `Finish it with: ${finish}`;
  if (deps.signal.aborted) return new InterruptedError(`interrupted: ${far}`, [hint]);
  if (error instanceof NaisjobError) error.hints.push(`Until now: ${far}.`, hint);
  return error;
}

/** For a creation that failed after runs were stopped. What it says of itself stays, doubts too. */
export function addStops(error: unknown, stopped: readonly StoppedRun[], finish: string): unknown {
  const stops = stopped.map(({ name, outcome }) => ({ name, state: outcome }));
  if (error instanceof NaisjobError && stops.length > 0) {
    error.hints.push(`Before that, ${describeStops(stops)}. When no new run is there, start it with: ${finish}`);
  }
  return error;
}
