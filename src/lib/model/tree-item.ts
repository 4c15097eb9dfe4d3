// A row of a tree, made from an object as soon as it is read: only what is shown is kept, so that a job with thousands of
// runs costs little memory. The keys are a contract (docs/contract.md): keys are added, never renamed.

import type { Health } from './attempt-reason.ts';
import { exitCode, mainContainerName, restartCount, type Pod } from './attempt.ts';
import { describeContainers, type ContainerRow } from './container-row.ts';
import { formatTime, nextRunOf, type CronJob } from './cron-job.ts';
import type { KubeObject, OwnerReference } from './kube-object.ts';
import type { Naisjob } from './naisjob.ts';
import {
  assessCronJob,
  assessDeletion,
  assessNaisjob,
  assessObject,
  assessPod,
  assessRun,
  type Ready,
} from './readiness.ts';
import { runState, type Run } from './run.ts';

export interface TreeRow {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
  uid: string;
  creationTimestamp?: string;
  ready: Ready;
  health: Health;
  /** One word, the object's own where it has one; '' when there is nothing to say. */
  reason: string;
  message?: string;
  /** The state of a kind that has one: Naisjob's, Complete/Failed/Running/Suspended of a run, Scheduled/Suspended, a pod's phase. */
  status?: string;
  /** RFC 3339, of a CronJob that is not suspended. */
  nextRun?: string;
  timeZone?: string;
  /** Of a run. */
  completions?: { succeeded: number; wanted: number };
  /** The main container's. */
  exitCode?: number;
  restarts?: number;
  image?: string;
  node?: string;
  containers?: ContainerRow[];
}

type Owner = Pick<OwnerReference, 'kind' | 'name' | 'uid'>;

/** A row and who owns it, before it has a place. */
export interface TreeItem extends TreeRow {
  owners: Owner[];
}

export interface ItemOptions {
  /** ms since 1970: for the next run. */
  now: number;
  containers: boolean;
}

type Details = Omit<TreeRow, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'uid' | 'creationTimestamp'>;

export function toTreeItem(object: KubeObject, options: ItemOptions): TreeItem {
  const { namespace, name, uid, creationTimestamp, ownerReferences = [] } = object.metadata;
  const { apiVersion, kind } = object;
  const place = { apiVersion, kind, ...(namespace !== undefined && { namespace }), name, uid };
  const created = creationTimestamp === undefined ? {} : { creationTimestamp };
  return { ...place, ...created, ...describe(object, options), owners: ownerReferences.map(toOwner) };
}

function toOwner({ kind, name, uid }: OwnerReference): Owner {
  return { kind, name, uid };
}

/** For --all-owned, whose first look at an object is its metadata alone: the row as long as no more is known. */
export function toBareItem(object: KubeObject): TreeItem {
  const { metadata, apiVersion, kind } = object;
  return toTreeItem({ apiVersion, kind, metadata }, { now: 0, containers: false });
}

/** An object of a known kind that came without its spec (metadata only, or broken) is treated as any other. */
function describe(object: KubeObject, options: ItemOptions): Details {
  const isWhole = typeof object['spec'] === 'object' && object['spec'] !== null;
  const known = isWhole ? DESCRIBERS[`${object.apiVersion} ${object.kind}`] : undefined;
  const details = known?.(object, options) ?? assessObject(object);
  // A pod's own words for it tell a finished pod from one that is being stopped.
  const isDeleted = object.metadata.deletionTimestamp !== undefined && object.kind !== 'Pod';
  return isDeleted ? { ...details, ...assessDeletion(object) } : details;
}

const DESCRIBERS: Record<string, (object: KubeObject, options: ItemOptions) => Details> = {
  'nais.io/v1 Naisjob': (object) => describeNaisjob(object as Naisjob),
  'batch/v1 CronJob': (object, { now }) => describeCronJob(object as CronJob, now),
  'batch/v1 Job': (object) => describeRun(object as Run),
  'v1 Pod': (object, { containers }) => describePod(object as Pod, containers),
};

function describeNaisjob(naisjob: Naisjob): Details {
  const status = naisjob.status?.synchronizationState;
  const image = naisjob.status?.effectiveImage ?? naisjob.spec.image;
  return { ...assessNaisjob(naisjob), ...(status && { status }), ...(image && { image }) };
}

function describeCronJob(cronJob: CronJob, now: number): Details {
  const { timeZone, suspend } = cronJob.spec;
  const next = nextRunOf(cronJob, now);
  return {
    ...assessCronJob(cronJob, next),
    status: suspend === true ? 'Suspended' : 'Scheduled',
    ...(next !== undefined && { nextRun: formatTime(next) }),
    ...(timeZone && { timeZone }),
  };
}

function describeRun(run: Run): Details {
  const completions = { succeeded: run.status?.succeeded ?? 0, wanted: run.spec.completions ?? 1 };
  return { ...assessRun(run), status: runState(run), completions };
}

function describePod(pod: Pod, containers: boolean): Details {
  const code = exitCode(pod);
  const main = mainContainerName(pod);
  const image = pod.spec.containers.find(({ name }) => name === main)?.image;
  return {
    ...assessPod(pod),
    status: pod.status?.phase ?? 'Pending',
    ...(code !== undefined && { exitCode: code }),
    restarts: restartCount(pod),
    ...(image && { image }),
    ...(pod.spec.nodeName && { node: pod.spec.nodeName }),
    ...(containers && { containers: describeContainers(pod) }),
  };
}
