// Every kind that the operator may write for a Naisjob, and where the API keeps it. It cleans up among exactly these.

import type { KubeObject } from './kube-object.ts';

export interface OwnedKind {
  apiVersion: string;
  kind: string;
  plural: string;
}

const BUILT_IN: OwnedKind[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' },
  { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  { apiVersion: 'batch/v1', kind: 'CronJob', plural: 'cronjobs' },
  { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies' },
];

const CUSTOM: OwnedKind[] = [
  { apiVersion: 'nais.io/v1', kind: 'AzureAdApplication', plural: 'azureadapplications' },
  { apiVersion: 'nais.io/v1', kind: 'MaskinportenClient', plural: 'maskinportenclients' },
  { apiVersion: 'aiven.nais.io/v1', kind: 'AivenApplication', plural: 'aivenapplications' },
  { apiVersion: 'kafka.nais.io/v1', kind: 'Stream', plural: 'streams' },
  { apiVersion: 'sql.cnrm.cloud.google.com/v1beta1', kind: 'SQLInstance', plural: 'sqlinstances' },
  { apiVersion: 'sql.cnrm.cloud.google.com/v1beta1', kind: 'SQLDatabase', plural: 'sqldatabases' },
  { apiVersion: 'sql.cnrm.cloud.google.com/v1beta1', kind: 'SQLUser', plural: 'sqlusers' },
  { apiVersion: 'storage.cnrm.cloud.google.com/v1beta1', kind: 'StorageBucket', plural: 'storagebuckets' },
  { apiVersion: 'bigquery.cnrm.cloud.google.com/v1beta1', kind: 'BigQueryDataset', plural: 'bigquerydatasets' },
  { apiVersion: 'iam.cnrm.cloud.google.com/v1beta1', kind: 'IAMPolicyMember', plural: 'iampolicymembers' },
  { apiVersion: 'iam.cnrm.cloud.google.com/v1beta1', kind: 'IAMServiceAccount', plural: 'iamserviceaccounts' },
  { apiVersion: 'iam.cnrm.cloud.google.com/v1beta1', kind: 'IAMPolicy', plural: 'iampolicies' },
  { apiVersion: 'networking.gke.io/v1alpha3', kind: 'FQDNNetworkPolicy', plural: 'fqdnnetworkpolicies' },
];

export const OWNED_KINDS: readonly OwnedKind[] = [...BUILT_IN, ...CUSTOM];

/** Not owned by a Naisjob, only related: they live in namespace `serviceaccounts`, where an owner in another namespace cannot be. */
export const IAM_NAMESPACE = 'serviceaccounts';
export const IAM_KINDS: readonly OwnedKind[] = CUSTOM.filter((each) =>
  ['IAMServiceAccount', 'IAMPolicy'].includes(each.kind),
);

/** Present on every Kubernetes; the others only where their CRDs are installed. */
export function isBuiltIn(kind: OwnedKind): boolean {
  return BUILT_IN.includes(kind);
}

/** URL path of a kind's collection in one namespace. */
export function collectionPath(apiVersion: string, plural: string, namespace: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** The kind's entry in the table; throws for a kind that the operator has no business with. */
export function kindOf(object: KubeObject): OwnedKind {
  const found = OWNED_KINDS.find((each) => each.kind === object.kind && each.apiVersion === object.apiVersion);
  if (found === undefined) throw new Error(`BUG: no such kind ${object.apiVersion} ${object.kind}`);
  return found;
}
