// A run started by hand: the Job object that is created for it. It is what `kubectl create job --from=cronjob/…` makes,
// with one annotation more, built from raw JSON so that no field of the template is lost.

import type { CronJob } from './cron-job.ts';
import type { NewObject, OwnerReference } from './kube-object.ts';
import type { Run, RunSpec } from './run.ts';

/** kubectl's mark of a manual run. */
export const INSTANTIATE_ANNOTATION = 'cronjob.kubernetes.io/instantiate';
/** nais console shows the person from it. */
export const INSTANTIATED_BY_ANNOTATION = 'nais.io/instantiated-by';

/** Labels the Job controller puts on a Job and its pods: a copy that kept them would claim the pods of the original. */
const CONTROLLER_LABELS = [
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
];

/** Annotations that tell of the original only. */
const ORIGINAL_ANNOTATIONS = [
  'batch.kubernetes.io/cronjob-scheduled-timestamp',
  'batch.kubernetes.io/job-tracking',
  'kubectl.kubernetes.io/last-applied-configuration',
];

export function isManual(run: Run): boolean {
  return run.metadata.annotations?.[INSTANTIATE_ANNOTATION] === 'manual';
}

/**
 * The Job for a run from the CronJob's template. Template labels and annotations are copied, and the template's
 * annotation wins over kubectl's mark, both as kubectl does it. `user`: the person, as the server names them.
 */
export function buildRunFromTemplate(cronJob: CronJob, namespace: string, name: string, user: string): NewObject {
  const template = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      annotations: {
        [INSTANTIATE_ANNOTATION]: 'manual',
        ...template.metadata?.annotations,
        [INSTANTIATED_BY_ANNOTATION]: user,
      },
      ...(template.metadata?.labels === undefined ? {} : { labels: { ...template.metadata.labels } }),
      ownerReferences: [ownerOf(cronJob)],
    },
    spec: structuredClone(template.spec),
  };
}

/**
 * The Job for another run of `original`, whatever the job's template says today. Owned by the CronJob where there is one:
 * a run owned by the Naisjob itself is deleted by the operator at its next synchronization.
 */
export function buildRunFromRun(original: Run, cronJob: CronJob | undefined, name: string, user: string): NewObject {
  const { namespace, labels, annotations } = original.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: {
        ...without(annotations ?? {}, ORIGINAL_ANNOTATIONS),
        [INSTANTIATE_ANNOTATION]: 'manual',
        [INSTANTIATED_BY_ANNOTATION]: user,
      },
      labels: without(labels ?? {}, CONTROLLER_LABELS),
      ...(cronJob === undefined ? {} : { ownerReferences: [ownerOf(cronJob)] }),
    },
    spec: copySpec(original.spec),
  };
}

/** A suspended original must not make a run that never starts, so `suspend` is left out; so is what the server generates. */
function copySpec(original: RunSpec): RunSpec {
  const spec = without(structuredClone(original), ['selector', 'manualSelector', 'suspend']) as RunSpec;
  const metadata = spec.template?.metadata;
  if (metadata?.labels !== undefined) metadata.labels = without(metadata.labels, CONTROLLER_LABELS);
  return spec;
}

/** kubectl sets no blockOwnerDeletion: that would need rights on cronjobs/finalizers. */
function ownerOf(cronJob: CronJob): OwnerReference {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: cronJob.metadata.name,
    uid: cronJob.metadata.uid,
    controller: true,
  };
}

function without<T extends object>(object: T, keys: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as T;
}
