// GET, create, patch and delete of one object.

import type { KubeObject, NewObject, ObjectKey } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { Cancellable, Patch, PatchOptions, RemoveOptions, WriteOptions } from './cluster.ts';
import { attempt, collectionPath, objectPath, queryOf } from './paths.ts';

export async function getObject(
  client: ApiClient,
  resource: Resource,
  key: ObjectKey,
  options: Cancellable = {},
): Promise<KubeObject> {
  const path = objectPath(resource, key);
  const answer = await client.ask({ method: 'GET', path, attempted: attempt('get', resource, key), ...options });
  return answer as KubeObject;
}

export async function createObject(
  client: ApiClient,
  resource: Resource,
  namespace: string,
  object: NewObject,
  options: WriteOptions = {},
): Promise<KubeObject> {
  const answer = await client.ask({
    method: 'POST',
    path: collectionPath(resource, namespace) + writeQuery(options),
    body: object,
    attempted: attempt('create', resource, { namespace, name: object.metadata.name }),
    signal: options.signal,
  });
  return answer as KubeObject;
}

/** JSON is YAML. */
const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export async function patchObject(
  client: ApiClient,
  resource: Resource,
  key: ObjectKey,
  patch: Patch,
  options: PatchOptions = {},
): Promise<KubeObject> {
  const answer = await client.ask({
    method: 'PATCH',
    path: objectPath(resource, key, options.subresource) + writeQuery(options),
    contentType: PATCH_TYPES[patch.type],
    body: patch.type === 'json' ? patch.operations : patch.body,
    attempted: attempt('patch', resource, key, options.subresource),
    signal: options.signal,
  });
  return answer as KubeObject;
}

export async function removeObject(
  client: ApiClient,
  resource: Resource,
  key: ObjectKey,
  options: RemoveOptions = {},
): Promise<void> {
  const { uid, resourceVersion, propagation, dryRun, signal } = options;
  const preconditions = { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) };
  await client.ask({
    method: 'DELETE',
    path: objectPath(resource, key),
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(uid || resourceVersion ? { preconditions } : {}),
      ...(propagation ? { propagationPolicy: propagation } : {}),
      ...(dryRun ? { dryRun: ['All'] } : {}),
    },
    attempted: attempt('delete', resource, key),
    signal,
  });
}

function writeQuery({ dryRun, fieldManager, fieldValidation, force }: PatchOptions): string {
  const flags = { dryRun: dryRun ? 'All' : undefined, force: force ? 'true' : undefined };
  return queryOf({ ...flags, fieldManager, fieldValidation });
}
