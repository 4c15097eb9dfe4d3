// The objects through which Google's Config Connector makes databases, buckets, datasets and their rights. Deleting one
// deletes the thing itself, unless its deletion policy says otherwise.

import { IAM_NAMESPACE } from './kinds.ts';
import type { KubeObject } from './kube-object.ts';
import { hasDatabase, makeCustom, metadataFor, type Rollout } from './rollout.ts';

const CNRM = 'cnrm.cloud.google.com';

export function planSql(rollout: Rollout): KubeObject[] {
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
      makeCustom(
        rollout,
        group,
        'SQLInstance',
        { databaseVersion: instance.type, settings: { tier: instance.tier } },
        name,
      ),
    ),
    withDeletionPolicy(cascading, makeCustom(rollout, group, 'SQLDatabase', { instanceRef }, database)),
    withDeletionPolicy(cascading, makeCustom(rollout, group, 'SQLUser', { instanceRef, resourceID: name }, name)),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadataFor(rollout, `google-sql-${metadata.name}`),
      stringData: { NAIS_DATABASE_HOST: '127.0.0.1', NAIS_DATABASE_PORT: '5432', NAIS_DATABASE_DATABASE: database },
    },
  ];
}

export function planStorage(rollout: Rollout): KubeObject[] {
  const { buckets = [], bigQueryDatasets = [] } = rollout.naisjob.spec.gcp ?? {};
  const objects: KubeObject[] = [];
  for (const bucket of buckets) {
    const made = makeCustom(
      rollout,
      `storage.${CNRM}/v1beta1`,
      'StorageBucket',
      { resourceID: bucket.name },
      bucket.name,
    );
    objects.push(withDeletionPolicy(bucket.cascadingDelete === true, made));
    objects.push(planMember(rollout, `${rollout.naisjob.metadata.name}-${bucket.name}`, 'StorageBucket', bucket.name));
  }
  for (const dataset of bigQueryDatasets) {
    const name = dataset.name.replaceAll('_', '-');
    const made = makeCustom(rollout, `bigquery.${CNRM}/v1beta1`, 'BigQueryDataset', { resourceID: dataset.name }, name);
    objects.push(withDeletionPolicy(dataset.cascadingDelete === true, made));
  }
  return objects;
}

function planMember(rollout: Rollout, name: string, kind: string, target: string): KubeObject {
  const resourceRef = { kind, name: target };
  return makeCustom(
    rollout,
    `iam.${CNRM}/v1beta1`,
    'IAMPolicyMember',
    { role: 'roles/storage.objectAdmin', resourceRef },
    name,
  );
}

/** Only related, by labels: an owner cannot be in another namespace. The operator deletes them with the Naisjob itself. */
export function planIam(rollout: Rollout): KubeObject[] {
  const { spec, metadata } = rollout.naisjob;
  if (!spec.gcp) return [];
  return ['IAMServiceAccount', 'IAMPolicy'].map((kind) => {
    const object = makeCustom(
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

/** Without `cascadingDelete` the cloud's resource outlives its object in the cluster. */
function withDeletionPolicy(cascadingDelete: boolean, object: KubeObject): KubeObject {
  const annotations = {
    ...object.metadata.annotations,
    ...(!cascadingDelete && { [`${CNRM}/deletion-policy`]: 'abandon' }),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
