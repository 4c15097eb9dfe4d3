// What stop shows: a line for each run, as kubectl says a change, and what a person should know of what comes next.

import type { StopReport, StopResult } from '../model/stop-result.ts';
import { drawTimeIn, drawUntil } from './next-run.ts';
import { DRY_RUN_NOTE, drawWithPlan } from './plan.ts';
import { neutralise } from './untrusted-text.ts';

/** '' when there was no run to stop. With `nameOnly` the names of the runs that were stopped. */
export function drawStop(result: StopResult, nameOnly: boolean, width?: number): string {
  if (nameOnly) return result.runs.filter(isDone).map(drawName).join('\n');
  if (!result.confirmed) return 'Nothing was changed.';
  const lines = result.runs.map((each) => `${drawName(each)} ${drawOutcome(each, result)}`);
  return drawWithPlan(lines.join('\n'), result, width);
}

function isDone({ outcome }: StopReport): boolean {
  return outcome === 'stopped' || outcome === 'suspended' || outcome === 'planned';
}

function drawName({ name }: StopReport): string {
  return neutralise(`job.batch/${name}`);
}

function drawOutcome({ outcome, state, name }: StopReport, { dryRun, plan }: StopResult): string {
  switch (outcome) {
    case 'planned': {
      const step = plan.steps.find(({ object }) => object === `job.batch/${name}`);
      return `${step?.action === 'patch' ? 'suspended' : 'stopped'}${DRY_RUN_NOTE[dryRun]}`;
    }
    case 'unchanged':
      return state === 'Suspended' ? 'is suspended already' : `is over already: ${state}`;
    case 'gone':
      return 'is gone already';
    case 'stopping':
      return 'is still ending';
    case 'failed':
      return 'not stopped';
    default:
      return outcome;
  }
}

/** For stderr, a line each; not neutralised. `now`: ms since 1970. */
export function adviseStop(result: StopResult, now: number): string[] {
  const { naisjob, namespace, runs, newRuns, nextRun, timeZone, confirmed } = result;
  if (!confirmed) return [];
  const where = `${naisjob} -n ${namespace}`;
  return [
    ...(runs.length === 0 ? [`No active run of naisjob.nais.io/${naisjob} in namespace ${namespace}.`] : []),
    ...runs
      .filter(({ outcome }) => outcome === 'suspended')
      .map(
        ({ name }) => `To let run ${name} begin anew: kubectl naisjob resume ${naisjob} --run ${name} -n ${namespace}`,
      ),
    ...newRuns.map(
      (run) =>
        `Run ${run} was started meanwhile and is active. To end it: kubectl naisjob stop ${naisjob} ${run} -n ${namespace}`,
    ),
    ...(nextRun === undefined
      ? []
      : [
          `The next run of ${naisjob} comes ${drawUntil(nextRun, now)} (${drawTimeIn(nextRun, timeZone)}). To keep it from coming: kubectl naisjob suspend ${where}`,
        ]),
  ];
}
