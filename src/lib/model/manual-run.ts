// A run started by hand: the Job object that is created for it. It is what `kubectl create job --from=cronjob/…` makes,
// with two annotations more, built from raw JSON so that no field of the template is lost.

import type { CronJob } from './cron-job.ts';
import type { NewObject, OwnerReference } from './kube-object.ts';
import type { Run, RunSpec } from './run.ts';

/** kubectl's mark of a manual run. */
export const INSTANTIATE_ANNOTATION = 'cronjob.kubernetes.io/instantiate';
/** nais console shows the person from it. */
export const INSTANTIATED_BY_ANNOTATION = 'nais.io/instantiated-by';
/** Tells one command's run from that of the same person's other command, when an answer was lost: names and people repeat. */
const REQUEST_ANNOTATION = 'kubectl-naisjob/request';

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

/** Who starts a run, and by which command. */
export interface Starter {
  /** The person, as the server names them. */
  user: string;
  /** A word that no other command has. */
  request: string;
}

/** Both came of the very same request: the object that was sent, and the one that was found. */
export function isSameRequest(sent: NewObject, found: NewObject): boolean {
  const request = sent.metadata.annotations?.[REQUEST_ANNOTATION];
  return request !== undefined && request === found.metadata.annotations?.[REQUEST_ANNOTATION];
}

export function isManual(run: Run): boolean {
  return run.metadata.annotations?.[INSTANTIATE_ANNOTATION] === 'manual';
}

/**
 * The Job for a run from the CronJob's template. Template labels and annotations are copied, and the template's
 * annotation wins over kubectl's mark, both as kubectl does it.
 */
export function buildRunFromTemplate(cronJob: CronJob, namespace: string, name: string, by: Starter): NewObject {
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
        ...annotationsOf(by),
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
export function buildRunFromRun(original: Run, cronJob: CronJob | undefined, name: string, by: Starter): NewObject {
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
        ...annotationsOf(by),
      },
      labels: without(labels ?? {}, CONTROLLER_LABELS),
      ...(cronJob === undefined ? {} : { ownerReferences: [ownerOf(cronJob)] }),
    },
    spec: copySpec(original.spec),
  };
}

function annotationsOf({ user, request }: Starter): Record<string, string> {
  return { [INSTANTIATED_BY_ANNOTATION]: user, [REQUEST_ANNOTATION]: request };
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
