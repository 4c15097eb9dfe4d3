// A run: one batch/v1 Job of a Naisjob, whoever started it.

import type { CronJob } from './cron-job.ts';
import type { KubeObject } from './kube-object.ts';
import { compareText } from './text-order.ts';

export interface Run extends KubeObject {
  spec: RunSpec;
  status?: RunStatus;
}

export interface RunSpec {
  parallelism?: number;
  completions?: number;
  suspend?: boolean;
  template?: PodTemplate;
  [field: string]: unknown;
}

export interface RunStatus {
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  /** Pods that are being deleted. */
  terminating?: number;
  startTime?: string;
  completionTime?: string;
  conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime?: string }[];
  [field: string]: unknown;
}

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; [field: string]: unknown };
  spec: { containers: Container[]; initContainers?: Container[]; [field: string]: unknown };
}

export interface Container {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  [field: string]: unknown;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: unknown;
}

export type RunState = 'Complete' | 'Failed' | 'Suspended' | 'Running';

/** A Job is over when condition Complete or Failed is True, and not before: counts alone do not say so. */
export function runState(run: Run): RunState {
  const isTrue = (type: string) =>
    run.status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false;
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  return run.spec.suspend === true || isTrue('Suspended') ? 'Suspended' : 'Running';
}

export function isOver(run: Run): boolean {
  const state = runState(run);
  return state === 'Complete' || state === 'Failed';
}

/** Why a failed run failed, in Kubernetes' word (BackoffLimitExceeded, DeadlineExceeded, …); undefined for every other run. */
export function failureReason(run: Run): string | undefined {
  return run.status?.conditions?.find((each) => each.type === 'Failed' && each.status === 'True')?.reason;
}

/** The run belongs to this object, by its UID: names are used again, UIDs never. */
export function isOwnedBy(object: KubeObject, ownerUid: string): boolean {
  return object.metadata.ownerReferences?.some((each) => each.uid === ownerUid) ?? false;
}

/** Oldest first; the name decides between objects of the same second, so that the order is the same each time. */
export function compareCreation({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  return compareText(a.creationTimestamp, b.creationTimestamp) || compareText(a.name, b.name);
}

export function newestFirst<T extends KubeObject>(runs: readonly T[]): T[] {
  return runs.toSorted((a, b) => compareCreation(b, a));
}

/** Runs of a Naisjob: owned by its CronJob (today) or by itself (older clusters and objects). */
export function runsOf(runs: readonly Run[], naisjob: KubeObject, cronJob: CronJob | undefined): Run[] {
  return runs.filter(
    (run) => isOwnedBy(run, naisjob.metadata.uid) || (cronJob !== undefined && isOwnedBy(run, cronJob.metadata.uid)),
  );
}

/** Of its template only what tells the image: enough for a row of its history. */
export function cutTemplate(run: Run): Run {
  const containers = (run.spec.template?.spec.containers ?? []).map(({ name, image }) => ({
    name,
    ...(image !== undefined && { image }),
  }));
  return { ...run, spec: { ...run.spec, template: { spec: { containers } } } };
}

/** Without the pod template and what only writers need: what is left of a run where thousands are looked at. */
export function slimRun({ apiVersion, kind, metadata, spec, status }: Run): Run {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, ownerReferences } = metadata;
  const own = { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, ownerReferences };
  const { suspend, completions, parallelism } = spec;
  return { apiVersion, kind, metadata: own, spec: { suspend, completions, parallelism }, status } as Run;
}
