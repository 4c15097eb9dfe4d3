// Raw Kubernetes objects: typed only by the fields we read. Everything else in them passes through untouched, because a
// typed model drops the fields it does not know (a newer pod field in a jobTemplate would be lost).

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  /** s */
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFields[];
}

/** Who wrote which fields last, as the API server keeps it. */
export interface ManagedFields {
  manager?: string;
  operation?: string;
  subresource?: string;
  time?: string;
  fieldsV1?: Record<string, unknown>;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** An object not yet in the cluster: the server gives uid, resourceVersion and times. */
export interface NewObject {
  apiVersion: string;
  kind: string;
  metadata: { name?: string; generateName?: string } & Partial<Omit<ObjectMeta, 'name'>>;
  [field: string]: unknown;
}

/** Where an object lives. `namespace` is absent for cluster-scoped objects only. */
export interface ObjectKey {
  namespace?: string;
  name: string;
}
