// Ownership as controllers see it: the one reference marked `controller`.

import type { StoredObject } from '../api.ts';

export interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export function ownersOf(object: StoredObject): Owner[] {
  return (object.metadata['ownerReferences'] as Owner[] | undefined) ?? [];
}

export function controllerOf(object: StoredObject): Owner | undefined {
  return ownersOf(object).find((owner) => owner.controller === true);
}

/** The reference a controller puts on what it creates (metav1.NewControllerRef). */
export function toControllerReference(owner: StoredObject): Owner {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function keyOf(object: StoredObject): string {
  return `${object.metadata['namespace']}/${object.metadata.name}`;
}
