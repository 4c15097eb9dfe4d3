// The last line of the verbs that start a run, in the words kubectl uses for a change.

import type { RerunResult, StoppedRun, TriggerResult } from '../model/results.ts';
import { DRY_RUN_NOTE, drawWithPlan } from './plan.ts';
import { neutralise } from './untrusted-text.ts';

/** `name` output prints the object's name alone, as kubectl does. */
export function drawTrigger(result: TriggerResult, nameOnly: boolean, width?: number): string {
  const created = drawChange(result, `job.batch/${result.run.name}`, 'created', nameOnly, width);
  return nameOnly ? created : [...(result.stopped ?? []).map(drawStopped), created].join('\n');
}

const STOPPED: Record<StoppedRun['outcome'], string> = {
  stopped: 'deleted',
  over: 'left alone, it had ended by itself',
  gone: 'was deleted by somebody else',
};

function drawStopped({ name, outcome }: StoppedRun): string {
  return neutralise(`job.batch/${name} ${STOPPED[outcome]}`);
}

export function drawRerun(result: RerunResult, nameOnly: boolean, width?: number): string {
  if (result.run !== undefined) return drawChange(result, `job.batch/${result.run.name}`, 'created', nameOnly, width);
  const what = result.synchronization === undefined ? 'patched' : 'synchronized';
  return drawChange(result, `naisjob.nais.io/${result.naisjob}`, what, nameOnly, width);
}

function drawChange(
  result: TriggerResult | RerunResult,
  object: string,
  what: string,
  nameOnly: boolean,
  width?: number,
): string {
  if (nameOnly) return neutralise(object);
  const line = `${neutralise(object)} ${what}${DRY_RUN_NOTE[result.dryRun]}`;
  return drawWithPlan(line, result, width);
}
