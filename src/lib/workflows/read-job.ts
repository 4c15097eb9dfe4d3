// Reads what the verbs that start runs look at: the Naisjob, its CronJob and its runs, in one round trip.

import type { Cluster } from '../cluster/cluster.ts';
import { rolloutRunName, type CronJob } from '../model/cron-job.ts';
import { StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isScheduled, type Naisjob } from '../model/naisjob.ts';
import { findNearNames } from '../model/near-names.ts';
import { CRONJOBS, JOBS, NAISJOBS, type Resource } from '../model/resource.ts';
import { runsOf, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';

export interface JobFamily {
  naisjob: Naisjob;
  /** undefined: there is none (an older cluster or object, or the operator has not come to it). */
  cronJob: CronJob | undefined;
  /** Every Job labelled with the job's name, its own or not: names in the way matter too. */
  jobs: Run[];
  /** Those of them that belong to this job. */
  runs: Run[];
}

/**
 * The Job that bears the name of the run which the operator would start for the CronJob as it is, whoever made it and with
 * whatever labels: it is in the way. undefined without a CronJob, and for a job with a schedule, which has no such run.
 */
export async function readRolloutRun({ naisjob, cronJob }: JobFamily, deps: Deps): Promise<KubeObject | undefined> {
  if (cronJob === undefined || isScheduled(naisjob)) return undefined;
  const { name, namespace = '' } = naisjob.metadata;
  return getIfThere(deps.cluster, JOBS, namespace, rolloutRunName(name, cronJob), deps.signal);
}

/** What Kubernetes keeps to; before there is a CronJob, what is asked of it. */
export function concurrencyPolicy({ naisjob, cronJob }: JobFamily): string | undefined {
  return cronJob?.spec.concurrencyPolicy ?? naisjob.spec.concurrencyPolicy;
}

/**
 * `cutDown` is for whoever only shows the runs: of thousands, what is not looked at is let go with each page.
 * @throws StatusError NotFound, with near names as a hint, when there is no such Naisjob.
 */
export async function readJob(
  namespace: string,
  name: string,
  deps: Deps,
  cutDown?: (object: KubeObject) => KubeObject,
): Promise<JobFamily> {
  const { cluster, signal } = deps;
  const pages = cluster.list(
    JOBS,
    { namespace, labelSelector: `app=${name}` },
    { signal, ...(cutDown && { slim: true }) },
  );
  const [naisjob, cronJob, jobs] = await settleInOrder([
    getNaisjob(namespace, name, deps),
    getIfThere(cluster, CRONJOBS, namespace, name, signal),
    collect(pages, cutDown),
  ]);
  return {
    naisjob,
    cronJob: cronJob as CronJob | undefined,
    jobs: jobs as Run[],
    runs: runsOf(jobs as Run[], naisjob, cronJob as CronJob | undefined),
  };
}

export async function getNaisjob(namespace: string, name: string, deps: Deps): Promise<Naisjob> {
  try {
    return (await deps.cluster.get(NAISJOBS, { namespace, name }, { signal: deps.signal })) as Naisjob;
  } catch (error) {
    if (error instanceof StatusError && error.code === 404)
      error.hints.push(...(await hintNearNames(namespace, name, deps)));
    throw error;
  }
}

/**
 * All results, or the first failure in the order of the list, not of time: without any rights each of the requests fails,
 * and the person should read of the job itself each time.
 */
export async function settleInOrder<T extends readonly unknown[]>(promises: {
  readonly [I in keyof T]: Promise<T[I]>;
}): Promise<T> {
  const settled = await Promise.allSettled(promises);
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return settled.map((each) => (each as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

/** undefined when the server says NotFound. */
export async function getIfThere(
  cluster: Cluster,
  resource: Resource,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(resource, { namespace, name }, { signal });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return undefined;
    throw error;
  }
}

export async function collect(
  pages: AsyncIterable<KubeObject[]>,
  cutDown: (object: KubeObject) => KubeObject = (object) => object,
): Promise<KubeObject[]> {
  const all: KubeObject[] = [];
  for await (const page of pages) all.push(...page.map(cutDown));
  return all;
}

/** A hint is a courtesy: when the names may not be listed there is none, and the NotFound stands alone. */
async function hintNearNames(namespace: string, name: string, deps: Deps): Promise<string[]> {
  try {
    const { cluster, signal } = deps;
    const all = await collect(cluster.list(NAISJOBS, { namespace }, { shape: 'metadata', signal }));
    const near = findNearNames(
      name,
      all.map((each) => each.metadata.name),
    );
    return near.length === 0 ? [] : [`Did you mean ${near.join(', ')}?`];
  } catch {
    return [];
  }
}
