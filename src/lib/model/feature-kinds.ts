// What naiserator makes for a job beside its run chain, each kind only where the job asks for that feature and only where
// its platform's CRDs are installed.

import type { Resource } from './resource.ts';

type KindName = Pick<Resource, 'group' | 'plural'>;

const FEATURE_KINDS: KindName[] = [
  { group: '', plural: 'serviceaccounts' },
  { group: '', plural: 'secrets' },
  { group: 'networking.k8s.io', plural: 'networkpolicies' },
  { group: 'nais.io', plural: 'azureadapplications' },
  { group: 'nais.io', plural: 'maskinportenclients' },
  { group: 'aiven.nais.io', plural: 'aivenapplications' },
  { group: 'kafka.nais.io', plural: 'streams' },
  { group: 'sql.cnrm.cloud.google.com', plural: 'sqlinstances' },
  { group: 'sql.cnrm.cloud.google.com', plural: 'sqldatabases' },
  { group: 'sql.cnrm.cloud.google.com', plural: 'sqlusers' },
  { group: 'storage.cnrm.cloud.google.com', plural: 'storagebuckets' },
  { group: 'bigquery.cnrm.cloud.google.com', plural: 'bigquerydatasets' },
  { group: 'iam.cnrm.cloud.google.com', plural: 'iampolicymembers' },
  { group: 'networking.gke.io', plural: 'fqdnnetworkpolicies' },
];

/** Not owned by the job (it comes from the deploy, and may outlive it), but its image comes from there and goes with it. */
const IMAGES: KindName = { group: 'nais.io', plural: 'images' };

/** Kinds that have no conditions: their metadata is all that a tree shows, and a Secret's data is nothing to fetch. */
const BARE_KINDS = new Set(['secrets', 'serviceaccounts', 'configmaps', 'events', 'endpoints', 'networkpolicies']);

export function isFeatureKind(resource: Resource): boolean {
  return FEATURE_KINDS.some(({ group, plural }) => group === resource.group && plural === resource.plural);
}

export function isImageKind(resource: Resource): boolean {
  return resource.group === IMAGES.group && resource.plural === IMAGES.plural;
}

export function isBareKind(resource: Resource): boolean {
  return BARE_KINDS.has(resource.plural);
}

/** `events` and `events.k8s.io` are the same objects under two names: kubectl's own name for them is the one to ask for. */
export function isSecondName(resource: Resource): boolean {
  return resource.group === 'events.k8s.io';
}
