// From one Naisjob to all that should be in the cluster for it: pure, so that the whole set can be tested without one.

import type { KubeObject, NaisjobSpec } from './kube-object.ts';
import { planFeatures } from './plan-features.ts';
import { planPodTemplate } from './plan-pod-template.ts';
import { annotationsFor, labelsFor, metadataFor, withoutAbsent, type Rollout } from './rollout.ts';

export const FINALIZER = 'naiserator.nais.io/finalizer';

/** A CronJob must have a schedule: this one is never used, because the CronJob of a one-shot job is suspended. */
const ONE_SHOT_SCHEDULE = '0 0 1 1 *';

/**
 * The whole set, in the order in which it is written. Throws when the manifest cannot be understood (state FailedGenerate).
 * Since October 2025 every Naisjob gets a CronJob, also one without a schedule.
 */
export function planObjects(rollout: Rollout): KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataFor(rollout) },
    ...planFeatures(rollout),
    planCronJob(rollout),
  ];
}

function planCronJob(rollout: Rollout): KubeObject {
  const { spec } = rollout.naisjob;
  const schedule = spec.schedule ?? '';
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataFor(rollout),
    spec: {
      schedule: schedule === '' ? ONE_SHOT_SCHEDULE : schedule,
      timeZone: spec.timeZone || 'UTC',
      suspend: schedule === '',
      concurrencyPolicy: spec.concurrencyPolicy || 'Allow',
      successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
      failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
      jobTemplate: {
        metadata: { labels: labelsFor(rollout.naisjob), annotations: annotationsFor(rollout) },
        spec: planJobSpec(rollout),
      },
    },
  };
}

function planJobSpec(rollout: Rollout): Record<string, unknown> {
  const { spec } = rollout.naisjob;
  parseTtl(spec);
  return withoutAbsent({
    activeDeadlineSeconds: spec.activeDeadlineSeconds,
    backoffLimit: spec.backoffLimit ?? 6,
    completions: spec.completions,
    completionMode: spec.completionMode,
    parallelism: spec.parallelism,
    ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished,
    template: planPodTemplate(rollout),
  });
}

/**
 * The one Job of a one-shot Naisjob. Named by the CronJob's generation, so that the same template never runs twice; owned by the
 * CronJob as a controller owns, unlike everything else here.
 */
export function planRolloutJob(cronJob: KubeObject): KubeObject {
  const { name, namespace, generation, uid } = cronJob.metadata;
  const template = (cronJob as any).spec.jobTemplate;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name, uid: uid ?? '' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name.slice(0, 48)}-${generation}`,
      ...(namespace !== undefined && { namespace }),
      labels: template.metadata?.labels ?? {},
      annotations: template.metadata?.annotations ?? {},
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: template.spec,
  };
}

/** The whole Naisjob's lifetime in ms, undefined without one. A Go duration, e.g. `1h30m`. */
export function parseTtl(spec: NaisjobSpec): number | undefined {
  if (!spec.ttl) return undefined;
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(spec.ttl)) {
    throw new Error(`parsing TTL: time: invalid duration ${JSON.stringify(spec.ttl)}`);
  }
  const parts = [...spec.ttl.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0);
}
