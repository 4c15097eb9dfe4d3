// How one object names another, as an Event does what it is about: Kubernetes' ObjectReference.

import type { StoredObject } from '../api.ts';

export interface Reference {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
  uid: string;
  resourceVersion: string;
  fieldPath?: string;
}

/** An ObjectReference to a stored object. */
export function refer(object: StoredObject, fieldPath?: string): Reference {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace: namespace as string }),
    name,
    uid,
    resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
