// The objects beside the CronJob, one small function a feature. Their own controllers are elsewhere: what is written here is
// what makes them recognisable (name, owner, deletion policy), not all of their configuration.

import { IAM_NAMESPACE } from './kinds.ts';
import type { KubeObject } from './kube-object.ts';
import { metadataFor, type Rollout } from './rollout.ts';
import { hasDatabase } from './rollout.ts';

const CNRM = 'cnrm.cloud.google.com';

export function planFeatures(rollout: Rollout): KubeObject[] {
  return [planAccess, planIdentities, planAiven, planSql, planStorage, planIam].flatMap((plan) => plan(rollout));
}

function planAccess(rollout: Rollout): KubeObject[] {
  const policy = rollout.naisjob.spec.accessPolicy;
  if (!policy) return [];
  const name = rollout.naisjob.metadata.name;
  const podSelector = { matchLabels: { app: name } };
  const inbound = policy.inbound?.rules ?? [];
  const outbound = policy.outbound?.rules ?? [];
  const hosts = (policy.outbound?.external ?? []).filter((each: { host?: string }) => each.host);
  const objects: KubeObject[] = [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataFor(rollout),
      spec: {
        podSelector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: inbound.length > 0 ? [{ from: inbound.map(toPeer) }] : [],
        egress: [{ to: [{ namespaceSelector: {} }, ...outbound.map(toPeer)] }],
      },
    },
  ];
  if (hosts.length > 0) {
    objects.push({
      apiVersion: 'networking.gke.io/v1alpha3',
      kind: 'FQDNNetworkPolicy',
      metadata: metadataFor(rollout, `${name}-fqdn`),
      spec: { podSelector, egress: hosts.map((each: { host: string }) => ({ to: [{ fqdns: [each.host] }] })) },
    });
  }
  return objects;
}

function toPeer(rule: { application: string; namespace?: string }): object {
  const app = rule.application === '*' ? {} : { matchLabels: { app: rule.application } };
  if (!rule.namespace) return { podSelector: app };
  const labels = { 'kubernetes.io/metadata.name': rule.namespace };
  return { podSelector: app, namespaceSelector: rule.namespace === '*' ? {} : { matchLabels: labels } };
}

function planIdentities(rollout: Rollout): KubeObject[] {
  const { spec, metadata } = rollout.naisjob;
  const objects: KubeObject[] = [];
  const secret = (kind: string) => `${kind}-${metadata.name}`.slice(0, 63);
  if (spec.azure?.application?.enabled) {
    objects.push(custom(rollout, 'nais.io/v1', 'AzureAdApplication', { secretName: secret('azure') }));
  }
  if (spec.maskinporten?.enabled) {
    const scopes = spec.maskinporten.scopes ?? {};
    objects.push(custom(rollout, 'nais.io/v1', 'MaskinportenClient', { secretName: secret('maskinporten'), scopes }));
  }
  return objects;
}

function planAiven(rollout: Rollout): KubeObject[] {
  const { kafka, openSearch, valkey } = rollout.naisjob.spec;
  if (!kafka && !openSearch && !(valkey?.length > 0)) return [];
  const spec = {
    ...(kafka && { kafka: { pool: kafka.pool } }),
    ...(openSearch && { openSearch }),
    ...(valkey && { valkey }),
  };
  const objects = [custom(rollout, 'aiven.nais.io/v1', 'AivenApplication', spec)];
  if (kafka?.streams) objects.push(custom(rollout, 'kafka.nais.io/v1', 'Stream', { pool: kafka.pool }));
  return objects;
}

function planSql(rollout: Rollout): KubeObject[] {
  const { spec, metadata } = rollout.naisjob;
  if (!hasDatabase(spec)) return [];
  const instance = spec.gcp.sqlInstances[0];
  const name = instance.name ?? metadata.name;
  const database = instance.databases?.[0]?.name ?? metadata.name;
  const group = `sql.${CNRM}/v1beta1`;
  const instanceRef = { name };
  const cascading = instance.cascadingDelete === true;
  return [
    withDeletionPolicy(
      cascading,
      custom(
        rollout,
        group,
        'SQLInstance',
        { databaseVersion: instance.type, settings: { tier: instance.tier } },
        name,
      ),
    ),
    withDeletionPolicy(cascading, custom(rollout, group, 'SQLDatabase', { instanceRef }, database)),
    withDeletionPolicy(cascading, custom(rollout, group, 'SQLUser', { instanceRef, resourceID: name }, name)),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadataFor(rollout, `google-sql-${metadata.name}`),
      stringData: { NAIS_DATABASE_HOST: '127.0.0.1', NAIS_DATABASE_PORT: '5432', NAIS_DATABASE_DATABASE: database },
    },
  ];
}

function planStorage(rollout: Rollout): KubeObject[] {
  const { buckets = [], bigQueryDatasets = [] } = rollout.naisjob.spec.gcp ?? {};
  const objects: KubeObject[] = [];
  for (const bucket of buckets) {
    const made = custom(rollout, `storage.${CNRM}/v1beta1`, 'StorageBucket', { resourceID: bucket.name }, bucket.name);
    objects.push(withDeletionPolicy(bucket.cascadingDelete === true, made));
    objects.push(planMember(rollout, `${rollout.naisjob.metadata.name}-${bucket.name}`, 'StorageBucket', bucket.name));
  }
  for (const dataset of bigQueryDatasets) {
    const name = dataset.name.replaceAll('_', '-');
    const made = custom(rollout, `bigquery.${CNRM}/v1beta1`, 'BigQueryDataset', { resourceID: dataset.name }, name);
    objects.push(withDeletionPolicy(dataset.cascadingDelete === true, made));
  }
  return objects;
}

function planMember(rollout: Rollout, name: string, kind: string, target: string): KubeObject {
  const resourceRef = { kind, name: target };
  return custom(
    rollout,
    `iam.${CNRM}/v1beta1`,
    'IAMPolicyMember',
    { role: 'roles/storage.objectAdmin', resourceRef },
    name,
  );
}

/** Only related, by labels: an owner cannot be in another namespace. The operator deletes them with the Naisjob itself. */
function planIam(rollout: Rollout): KubeObject[] {
  const { spec, metadata } = rollout.naisjob;
  if (!spec.gcp) return [];
  return ['IAMServiceAccount', 'IAMPolicy'].map((kind) => {
    const object = custom(
      rollout,
      `iam.${CNRM}/v1beta1`,
      kind,
      {},
      `${metadata.name}-${metadata.namespace}`.slice(0, 63),
    );
    const { ownerReferences: _, ...rest } = object.metadata;
    return { ...object, metadata: { ...rest, namespace: IAM_NAMESPACE } };
  });
}

function custom(rollout: Rollout, apiVersion: string, kind: string, spec: object, name?: string): KubeObject {
  return { apiVersion, kind, metadata: metadataFor(rollout, name), spec };
}

/** Without `cascadingDelete` the cloud's resource outlives its object in the cluster. */
function withDeletionPolicy(cascadingDelete: boolean, object: KubeObject): KubeObject {
  const annotations = {
    ...object.metadata.annotations,
    ...(!cascadingDelete && { [`${CNRM}/deletion-policy`]: 'abandon' }),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
