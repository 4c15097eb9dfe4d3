// What resume --run shows: one line as kubectl says a change, and how to go on.

import type { ResumeRunResult } from '../model/resume-run-result.ts';
import { DRY_RUN_NOTE, drawWithPlan } from './plan.ts';
import { neutralise } from './untrusted-text.ts';

/** With `nameOnly` the run's name alone. */
export function drawResumedRun(result: ResumeRunResult, nameOnly: boolean, width?: number): string {
  const { run, dryRun } = result;
  const object = neutralise(`job.batch/${run.name}`);
  if (nameOnly) return object;
  if (run.outcome === 'unchanged') {
    return `${object} ${run.state === 'Running' ? 'is not suspended' : `is over already: ${run.state}`}`;
  }
  const line = `${object} resumed${DRY_RUN_NOTE[dryRun]}`;
  return drawWithPlan(line, result, width);
}
