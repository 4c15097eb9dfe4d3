// A live object as a manifest that can be applied again, and what a manifest says about its own deletion.

import type { KubeObject, NewObject } from './kube-object.ts';

/** What a reset puts back. */
export interface ResetManifests {
  naisjob: NewObject;
  /** The Image of the same name: a Naisjob without `spec.image` runs what it says. */
  image?: NewObject;
}

/** Written by the server, or true only of the object that is gone. */
const SERVER_FIELDS = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'generateName',
]);

/** The operator sets its own again; the others belong to a deletion under way. */
const PASSING_FINALIZERS = new Set(['naiserator.nais.io/finalizer', 'foregroundDeletion', 'orphan']);

/** kubectl's memory of an older apply, and a mark of this tool's own. */
const PASSING_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'kubectl-naisjob/touched']);

/** Everything the person wrote and nothing the server did; fields that no schema here knows stay. */
export function cleanManifest(object: KubeObject | NewObject): NewObject {
  const { apiVersion, kind, metadata, status: _status, ...rest } = object;
  const { annotations, finalizers, ...kept } = Object.fromEntries(
    Object.entries(metadata).filter(([field]) => !SERVER_FIELDS.has(field)),
  ) as NewObject['metadata'];
  const ownAnnotations = Object.entries(annotations ?? {}).filter(([key]) => !PASSING_ANNOTATIONS.has(key));
  const ownFinalizers = (finalizers ?? []).filter((each) => !PASSING_FINALIZERS.has(each));
  return {
    apiVersion,
    kind,
    metadata: {
      ...kept,
      ...(ownAnnotations.length === 0 ? {} : { annotations: Object.fromEntries(ownAnnotations) }),
      ...(ownFinalizers.length === 0 ? {} : { finalizers: ownFinalizers }),
    },
    ...rest,
  };
}

/**
 * Whether `live` is what `wanted` became. Its metadata may say more (the operator adds a label). Its spec may only where
 * `manager` wrote it: then what is more came from the schema's defaults, and not from somebody's other manifest. Lists
 * have to be equal in any case, because one more entry in `env` is another job.
 */
export function carries(live: KubeObject, wanted: NewObject, manager: string): boolean {
  const { metadata, ...rest } = cleanManifest(live);
  const { metadata: wantedMetadata, ...wantedRest } = wanted;
  if (!contains(metadata, wantedMetadata) || !contains(rest, wantedRest)) return false;
  return contains(wantedRest, rest) || isWrittenBy(live, manager);
}

function isWrittenBy({ metadata }: KubeObject, manager: string): boolean {
  const { managedFields } = metadata as { managedFields?: { manager?: string; subresource?: string }[] };
  return managedFields?.some((each) => each.manager === manager && each.subresource === undefined) ?? false;
}

/** Equal field by field, in any order of keys. */
export function isSameManifest(a: NewObject, b: NewObject): boolean {
  return contains(a, b) && contains(b, a);
}

function contains(whole: unknown, part: unknown): boolean {
  if (part === null || typeof part !== 'object') return Object.is(whole, part);
  if (whole === null || typeof whole !== 'object') return false;
  if (Array.isArray(part)) {
    const list = Array.isArray(whole) ? (whole as unknown[]) : [];
    return list.length === part.length && part.every((each, index) => isEqual(list[index], each));
  }
  const fields = whole as Record<string, unknown>;
  return Object.entries(part).every(([key, value]) => value === undefined || contains(fields[key], value));
}

function isEqual(a: unknown, b: unknown): boolean {
  return contains(a, b) && contains(b, a);
}

/** `spec.gcp.<field>` whose entries may have `cascadingDelete`, and what is lost with each. */
const STORES: [field: string, what: string][] = [
  ['sqlInstances', 'SQL instance'],
  ['buckets', 'bucket'],
  ['bigQueryDatasets', 'BigQuery dataset'],
];

/**
 * What is deleted for good together with the Naisjob: stores with `cascadingDelete: true`. Without it (the default)
 * the operator marks them to be abandoned, and the data stays.
 */
export function findDataLoss(naisjob: KubeObject): string[] {
  const gcp = ((naisjob['spec'] as Record<string, unknown> | undefined)?.['gcp'] ?? {}) as Record<string, unknown>;
  return STORES.flatMap(([field, what]) => {
    const entries = Array.isArray(gcp[field]) ? (gcp[field] as Record<string, unknown>[]) : [];
    return entries
      .filter((entry) => entry?.['cascadingDelete'] === true)
      .map((entry) => `${what} ${String(entry['name'] ?? naisjob.metadata.name)}`);
  });
}
