// Which attempts a NAME means: those of a job, of a run, or the one pod.

import type { Pod } from '../model/attempt.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { CRONJOBS, JOBS, NAISJOBS, PODS } from '../model/resource.ts';
import { isOwnedBy, runsOf, type Run } from '../model/run.ts';
import type { CronJob } from '../model/cron-job.ts';
import type { SidecarTarget } from '../model/sidecar-target.ts';
import type { Deps } from './deps.ts';
import { collect, getIfThere, getNaisjob, settleInOrder } from './read-job.ts';

/** naiserator's label on the pods of every Naisjob. */
export const ALL_JOBS = 'nais.io/naisjob=true';

/** @throws StatusError NotFound, with near names, when there is neither job nor run nor pod of that name */
export async function findAttempts(target: SidecarTarget, namespace: string, deps: Deps): Promise<Pod[]> {
  const { kind, name } = target;
  const { cluster, signal } = deps;
  if (kind === 'pod') return [(await cluster.get(PODS, { namespace, name }, { signal })) as Pod];
  if (kind === 'run') return listPodsOf(await cluster.get(JOBS, { namespace, name }, { signal }), namespace, deps);
  if (kind === 'naisjob') return listPodsOfJob(await getNaisjob(namespace, name, deps), namespace, deps);
  return findByBareName(name, namespace, deps);
}

/** A job first: an old one-shot job and its run have the same name, and the job's attempts include the run's. */
async function findByBareName(name: string, namespace: string, deps: Deps): Promise<Pod[]> {
  const kinds = [NAISJOBS, JOBS, PODS];
  const found = await Promise.allSettled(
    kinds.map((kind) => getIfThere(deps.cluster, kind, namespace, name, deps.signal)),
  );
  const [naisjob, run, pod] = found.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
  if (naisjob !== undefined) return listPodsOfJob(naisjob, namespace, deps);
  if (run !== undefined) return listPodsOf(run, namespace, deps);
  if (pod !== undefined) return [pod as Pod];
  const failure = found.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  await getNaisjob(namespace, name, deps);
  return [];
}

/** Those of its runs, by UID: an application of the same name has the same label `app`. */
async function listPodsOfJob(naisjob: KubeObject, namespace: string, deps: Deps): Promise<Pod[]> {
  const { cluster, signal } = deps;
  const { name } = naisjob.metadata;
  const selection = { namespace, labelSelector: `app=${name}` };
  const [cronJob, jobs, pods] = await settleInOrder([
    getIfThere(cluster, CRONJOBS, namespace, name, signal),
    collect(cluster.list(JOBS, selection, { signal })),
    collect(cluster.list(PODS, selection, { signal })),
  ]);
  const runs = runsOf(jobs as Run[], naisjob, cronJob as CronJob | undefined);
  return (pods as Pod[]).filter((pod) => runs.some((run) => isOwnedBy(pod, run.metadata.uid)));
}

async function listPodsOf(run: KubeObject, namespace: string, deps: Deps): Promise<Pod[]> {
  // The label without a prefix is on the pods of every Kubernetes; the other came with 1.27.
  const selection = { namespace, labelSelector: `job-name=${run.metadata.name}` };
  const pods = await collect(deps.cluster.list(PODS, selection, { signal: deps.signal }));
  return (pods as Pod[]).filter((pod) => isOwnedBy(pod, run.metadata.uid));
}

/** Every job's attempts that are under way; a stuck one is. */
export async function findAllAttempts(namespace: string | undefined, deps: Deps): Promise<Pod[]> {
  const selection = {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: ALL_JOBS,
    fieldSelector: 'status.phase=Running',
  };
  return (await collect(deps.cluster.list(PODS, selection, { signal: deps.signal }))) as Pod[];
}
