// What suspend and resume show: one line as kubectl says a change, and what a person should know of it.

import type { SuspendResult } from '../model/suspend-result.ts';
import { drawTimeIn, drawUntil } from './next-run.ts';
import { DRY_RUN_NOTE, drawWithPlan } from './plan.ts';
import { neutralise } from './untrusted-text.ts';

/** With `nameOnly` the CronJob's name alone. */
export function drawSuspension(result: SuspendResult, nameOnly: boolean, width?: number): string {
  const object = neutralise(`cronjob.batch/${result.naisjob}`);
  if (nameOnly) return object;
  const line = `${object} ${drawState(result)}${DRY_RUN_NOTE[result.dryRun]}`;
  return result.changed ? drawWithPlan(line, result, width) : line;
}

function drawState({ changed, suspended }: SuspendResult): string {
  if (suspended) return changed ? 'suspended' : 'is suspended already';
  return changed ? 'resumed' : 'is not suspended';
}

/** For stderr, a line each; not neutralised. `now`: ms since 1970. */
export function adviseSuspension(result: SuspendResult, now: number): string[] {
  return result.dryRun === 'client' ? [] : result.suspended ? adviseSuspended(result) : adviseResumed(result, now);
}

function adviseSuspended({ naisjob, namespace, dryRun, activeRuns, startedRuns }: SuspendResult): string[] {
  const undone =
    'The next deploy that changes the job undoes this: the operator then writes the CronJob again. To undo it now: ';
  return [
    ...(dryRun === 'none' ? [`${undone}kubectl naisjob resume ${naisjob} -n ${namespace}`] : []),
    ...activeRuns.map((run) => {
      const how = startedRuns.includes(run) ? 'was started at this very moment, and' : 'is active and';
      return `Run ${run} ${how} goes on. To end it: kubectl naisjob stop ${naisjob} ${run} -n ${namespace}`;
    }),
  ];
}

function adviseResumed(result: SuspendResult, now: number): string[] {
  const { naisjob, namespace, startedRuns, nextRun, timeZone } = result;
  return [
    ...startedRuns.map(
      (run) =>
        `Run ${run} was started at once, for a start that was missed. Follow it with: kubectl naisjob logs ${naisjob} ${run} -n ${namespace} -f`,
    ),
    ...(nextRun === undefined
      ? []
      : [`The next run of ${naisjob} comes ${drawUntil(nextRun, now)} (${drawTimeIn(nextRun, timeZone)}).`]),
  ];
}
