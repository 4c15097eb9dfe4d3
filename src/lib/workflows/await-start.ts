// A run that the schedule starts while something else is being done.

import { JOBS } from '../model/resource.ts';
import { triggerOf } from '../model/run-trigger.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { startTimeLimit } from './time-limit.ts';

/** The first run by the schedule whose UID is not in `known`; undefined when none came within `timeoutMs`. */
export async function awaitStart(
  job: { namespace: string; name: string },
  known: ReadonlySet<string>,
  timeoutMs: number,
  deps: Deps,
): Promise<Run | undefined> {
  const limit = startTimeLimit(timeoutMs, deps);
  const selection = { namespace: job.namespace, labelSelector: `app=${job.name}` };
  try {
    for await (const event of deps.cluster.watch(JOBS, selection, { signal: limit.signal })) {
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      const run = event.object as Run;
      if (!known.has(run.metadata.uid) && triggerOf(run, job.name).by !== 'manual') return run;
    }
    deps.signal.throwIfAborted();
    return undefined;
  } finally {
    limit.end();
  }
}
