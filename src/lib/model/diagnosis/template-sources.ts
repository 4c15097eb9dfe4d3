// The Secrets and ConfigMaps that a pod template names.

import { findMainContainer } from '../main-container.ts';
import type { PodTemplate } from '../run.ts';

interface Reference {
  name?: string;
  secretName?: string;
}

type Source = Record<string, Reference | undefined>;

/** `Secret db`, `ConfigMap settings`: whatever the main container takes variables from, and what is mounted. */
export function listSources(template: PodTemplate): string[] {
  const main = findMainContainer(template);
  const volumes = (template.spec['volumes'] ?? []) as Source[];
  const sources = [
    ...((main?.['envFrom'] ?? []) as Source[]),
    ...(main?.env ?? []).map(({ valueFrom }) => (valueFrom ?? {}) as Source),
    ...volumes,
  ];
  return [...new Set(sources.flatMap(nameSource))].toSorted();
}

function nameSource({ secretRef, secretKeyRef, secret, configMapRef, configMapKeyRef, configMap }: Source): string[] {
  const secretName = secretRef?.name ?? secretKeyRef?.name ?? secret?.secretName;
  const mapName = configMapRef?.name ?? configMapKeyRef?.name ?? configMap?.name;
  return [...(secretName ? [`Secret ${secretName}`] : []), ...(mapName ? [`ConfigMap ${mapName}`] : [])];
}
