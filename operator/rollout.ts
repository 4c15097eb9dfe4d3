// What is planned for, and what every planned object carries.

import type { KubeObject, Naisjob, NaisjobSpec, OwnerReference } from './kube-object.ts';

export const CORRELATION_ANNOTATION = 'nais.io/deploymentCorrelationID';

/** What a synchronization has found out before it plans. */
export interface Rollout {
  naisjob: Naisjob;
  effectiveImage: string;
  /** From the annotation, or invented when there is none. */
  correlationId: string;
}

/** What every object gets; `name` and `namespace` when they are not the Naisjob's own. */
export function metadataFor(rollout: Rollout, name = rollout.naisjob.metadata.name): KubeObject['metadata'] {
  return {
    name,
    namespace: rollout.naisjob.metadata.namespace,
    labels: labelsFor(rollout.naisjob),
    annotations: annotationsFor(rollout),
    ownerReferences: [ownerReferenceTo(rollout.naisjob)],
  };
}

/** An object of a custom kind, of which only the spec is its own. */
export function makeCustom(
  rollout: Rollout,
  apiVersion: string,
  kind: string,
  spec: object,
  name?: string,
): KubeObject {
  return { apiVersion, kind, metadata: metadataFor(rollout, name), spec };
}

export function labelsFor(naisjob: Naisjob): Record<string, string> {
  return { app: naisjob.metadata.name, team: naisjob.metadata.namespace };
}

/** Carried into the CronJob's template, where a new one moves the CronJob's generation. */
export function annotationsFor(rollout: Rollout): Record<string, string> {
  return { [CORRELATION_ANNOTATION]: rollout.correlationId };
}

/** Neither `controller` nor `blockOwnerDeletion`: foreground deletion of a Naisjob does not wait for what it owns. */
export function ownerReferenceTo(naisjob: Naisjob): OwnerReference {
  return { apiVersion: naisjob.apiVersion, kind: 'Naisjob', name: naisjob.metadata.name, uid: naisjob.metadata.uid };
}

export function withoutAbsent<T extends Record<string, unknown>>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

export function hasDatabase(spec: NaisjobSpec): boolean {
  return (spec.gcp?.sqlInstances ?? []).length > 0;
}
