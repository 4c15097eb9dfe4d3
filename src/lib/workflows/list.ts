// list: every job of a namespace or of all, from three lists that are asked for at once.

import type { CronJob } from '../model/cron-job.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { ListResult } from '../model/list-result.ts';
import { toListedJob, type JobParts } from '../model/listed-job.ts';
import type { Naisjob } from '../model/naisjob.ts';
import { CRONJOBS, JOBS, NAISJOBS } from '../model/resource.ts';
import { slimRun, type Run } from '../model/run.ts';
import { sortJobs } from '../model/sort-jobs.ts';
import type { Deps } from './deps.ts';
import { createLenient } from './leave-out.ts';
import { collect } from './read-job.ts';

export interface ListInput {
  /** Absent = all namespaces. */
  namespace?: string | undefined;
  /** Selects jobs; what belongs to them need not have the labels. */
  labelSelector?: string | undefined;
}

/** @throws StatusError when the jobs themselves may not be listed. CronJobs and runs that may not are left out and named. */
export async function listJobs({ namespace, labelSelector }: ListInput, deps: Deps): Promise<ListResult> {
  const { cluster, signal } = deps;
  const place = { ...(namespace !== undefined && { namespace }) };
  const lenient = createLenient(deps);
  const [naisjobs, cronJobs, runs] = await Promise.all([
    collect(cluster.list(NAISJOBS, { ...place, ...(labelSelector && { labelSelector }) }, { signal })),
    lenient.list(CRONJOBS, place),
    lenient.list(JOBS, place, (each) => slimRun(each as Run)),
  ]);
  const parts = combine(naisjobs as Naisjob[], cronJobs as CronJob[] | null, runs as Run[] | null);
  const jobs = sortJobs(parts.map((each) => toListedJob(each, deps.clock.now())));
  return { verb: 'list', ...place, jobs, errors: [], warnings: lenient.warnings() };
}

function combine(naisjobs: Naisjob[], cronJobs: CronJob[] | null, runs: Run[] | null): JobParts[] {
  const byName = new Map(cronJobs?.map((each) => [keyOf(each), each]));
  const byOwner = Map.groupBy(
    (runs ?? []).flatMap((run) => (run.metadata.ownerReferences ?? []).map(({ uid }) => ({ uid, run }))),
    ({ uid }) => uid,
  );
  const ownedBy = (uid: string | undefined) => (byOwner.get(uid ?? '') ?? []).map(({ run }) => run);
  return naisjobs.map((naisjob) => {
    const cronJob = byName.get(keyOf(naisjob));
    const own = new Set([...ownedBy(naisjob.metadata.uid), ...ownedBy(cronJob?.metadata.uid)]);
    return { naisjob, cronJob: cronJobs === null ? null : cronJob, runs: runs === null ? null : [...own] };
  });
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
