// The person's part where a NAME is left out: they choose among the jobs of the namespace.

import process from 'node:process';
import { UsageError } from '../model/errors.ts';
import { drawJobChoices } from '../view/list.ts';
import type { Deps } from '../workflows/deps.ts';
import { listJobs } from '../workflows/list.ts';
import { search } from './prompt.ts';
import { warn } from './terminal.ts';

/** What the list keeps clear of: the cursor before each line. */
const CURSOR = 2;

/** The name of a job. @throws InterruptedError on Ctrl-C and Esc, UsageError where there is nothing to choose from */
export async function pickJob(deps: Deps, colour: boolean): Promise<string> {
  const { namespace } = deps.cluster;
  const { jobs, warnings } = await listJobs({ namespace }, deps);
  for (const each of warnings) warn(each);
  if (jobs.length === 0) {
    throw new UsageError(`NAME is missing, and there are no jobs to choose from in namespace ${namespace}`, [
      'Another namespace: -n NAMESPACE',
    ]);
  }
  const width = process.stderr.columns > 0 ? process.stderr.columns - CURSOR : undefined;
  const lines = drawJobChoices(jobs, { now: deps.clock.now(), colour, width });
  const choices = jobs.map(({ name }, index) => ({ value: name, short: name, name: lines[index] ?? name }));
  return search(`Job in namespace ${namespace}:`, choices, deps.signal);
}
