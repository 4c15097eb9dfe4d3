// What the operator does about a run once it has synchronized: its own Job, or why none comes.

import { rolloutRunName, type CronJob } from '../model/cron-job.ts';
import { isScheduled, type Naisjob } from '../model/naisjob.ts';
import { CRONJOBS, JOBS } from '../model/resource.ts';
import { isRolloutRun } from '../model/run-trigger.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** `noRun`: why none will come, for people. */
export type Rollout = { run: Run } | { noRun: string };

/**
 * The operator creates its Job by name, a few seconds after it has synchronized, and takes AlreadyExists for done. It looks at
 * nothing but the name, so neither does this: a Job without the label is in its way too. undefined: not yet.
 * @param known UIDs of the Jobs that were there before
 * @param oldName name to look for where there is no CronJob; absent: nothing is concluded then
 */
export async function findRollout(
  naisjob: Naisjob,
  known: ReadonlySet<string>,
  deps: Deps,
  oldName?: string,
): Promise<Rollout | undefined> {
  if (isScheduled(naisjob)) return { noRun: 'the job has a schedule' };
  const { name, namespace = '' } = naisjob.metadata;
  const cronJob = (await getIfThere(deps.cluster, CRONJOBS, namespace, name, deps.signal)) as CronJob | undefined;
  const its = cronJob === undefined ? oldName : rolloutRunName(name, cronJob);
  if (its === undefined) return undefined;
  const run = (await getIfThere(deps.cluster, JOBS, namespace, its, deps.signal)) as Run | undefined;
  if (run === undefined) return undefined;
  return !known.has(run.metadata.uid) && isRolloutRun(run, naisjob)
    ? { run }
    : { noRun: `job.batch/${its} exists already` };
}
