// The raw JSON objects that the stand-in reads and writes, typed only by what it looks at.

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: OwnerReference[];
    finalizers?: string[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** A Naisjob read from the cluster: always namespaced, with a UID and a version. */
export interface Naisjob extends KubeObject {
  metadata: KubeObject['metadata'] & { namespace: string; uid: string; resourceVersion: string };
  spec: NaisjobSpec;
  status?: Record<string, any>;
}

/** Field names and defaults are nais.io/v1's; a field that is absent takes its default in memory only. */
export interface NaisjobSpec {
  image?: string;
  schedule?: string;
  ttl?: string;
  [field: string]: any;
}

/** `namespace/name`, the name of a piece of work. */
export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
