// runs: the history of a job, from the runs that are there and the Events of those that are gone.

import type { Pod } from '../model/attempt.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { CRONJOBS, EVENTS, JOBS, PODS } from '../model/resource.ts';
import { findCleanedUp, type RunEvent } from '../model/run-events.ts';
import { arrangeRuns, toRunRow } from '../model/run-row.ts';
import { compareCreation, cutTemplate, runsOf, type Run } from '../model/run.ts';
import type { RunsResult } from '../model/runs-result.ts';
import type { Deps } from './deps.ts';
import { createLenient, type Lenient } from './leave-out.ts';
import { getIfThere, readJob, settleInOrder, type JobFamily } from './read-job.ts';

export interface RunsInput {
  namespace: string;
  name: string;
  /** The newest; absent = all. */
  limit?: number | undefined;
}

/** @throws StatusError NotFound, with near names, when there is no such Naisjob. Pods and Events that may not be read are left out. */
export async function readRuns({ namespace, name, limit }: RunsInput, deps: Deps): Promise<RunsResult> {
  const lenient = createLenient(deps);
  const [family, pods, events] = await settleInOrder([
    readJob(namespace, name, deps, (each) => cutTemplate(each as Run)),
    lenient.list(PODS, { namespace, labelSelector: `app=${name}` }),
    readEvents(namespace, name, lenient),
  ]);
  const runs = [...family.runs, ...(await findUnlabelled(family, pods ?? [], deps))];
  const podsOf = groupByOwner((pods ?? []) as Pod[]);
  const rows = runs.map((run) => toRunRow(run, podsOf(run), name));
  const isThere = new Set([...family.jobs, ...runs].map(({ metadata }) => metadata.name));
  const gone = findCleanedUp(events as RunEvent[], isThere, { namespace, name });
  return {
    ...{ verb: 'runs' as const, naisjob: name, namespace },
    timeZone: family.naisjob.spec.timeZone || 'UTC',
    ...arrangeRuns([...rows, ...gone], limit),
    warnings: lenient.warnings(),
  };
}

/** Those of the CronJob name the job's runs; those of the runs themselves cannot be selected by whose they are. */
async function readEvents(namespace: string, name: string, lenient: Lenient): Promise<KubeObject[]> {
  const ofCronJob = `involvedObject.kind=${CRONJOBS.kind},involvedObject.name=${name}`;
  const selectors = [ofCronJob, `involvedObject.kind=${JOBS.kind}`];
  const lists = await Promise.all(selectors.map((fieldSelector) => lenient.list(EVENTS, { namespace, fieldSelector })));
  return lists.flatMap((each) => each ?? []);
}

/** A run that another tool made without the label is found from its pods, which have the template's. */
async function findUnlabelled(family: JobFamily, pods: KubeObject[], { cluster, signal }: Deps): Promise<Run[]> {
  const known = new Set(family.jobs.map(({ metadata }) => metadata.uid));
  const owners = pods.flatMap(({ metadata }) => metadata.ownerReferences ?? []);
  const missing = new Map(
    owners.filter(({ kind, uid }) => kind === JOBS.kind && !known.has(uid)).map((each) => [each.uid, each]),
  );
  const { namespace = '' } = family.naisjob.metadata;
  const found = await Promise.all(
    [...missing.values()].map((each) => getIfThere(cluster, JOBS, namespace, each.name, signal)),
  );
  // The owner may be gone and its name used again.
  const there = found.filter((each) => each !== undefined && missing.has(each.metadata.uid)) as Run[];
  return runsOf(there, family.naisjob, family.cronJob);
}

/** Oldest first. */
function groupByOwner(pods: readonly Pod[]): (run: Run) => Pod[] {
  const inOrder = pods.toSorted(compareCreation);
  const byOwner = Map.groupBy(
    inOrder.flatMap((pod) => (pod.metadata.ownerReferences ?? []).map(({ uid }) => ({ uid, pod }))),
    ({ uid }) => uid,
  );
  return ({ metadata }) => (byOwner.get(metadata.uid) ?? []).map(({ pod }) => pod);
}
