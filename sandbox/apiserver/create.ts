// POST: a new object, from its body to the store.
import type { StoredObject } from '../api.ts';
import { checkQuota } from './admission-quota.ts';
import { admitCreate } from './admission.ts';
import { decodeObject } from './decode.ts';
import { toQosClass } from './defaults.ts';
import { recordWrite } from './managed-fields.ts';
import { initializeMetadata, validateMetadata } from './metadata.ts';
import { validateCustom } from './custom-validation.ts';
import { alreadyExists, invalid } from './status.ts';
import { strategyOf } from './strategies.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Returns the object as stored, or as it would be. Throws 400, 403, 404 (namespace), 409, 422. */
export function createObject(body: unknown, request: WriteRequest): StoredObject {
  return storeNew(decodeObject(body, request), request);
}

/** The same from a decoded object; server-side apply comes in here with its managedFields already written. */
export function storeNew(object: Json, request: WriteRequest, hasManagedFields = false): StoredObject {
  const { type, state } = request;
  const strategy = strategyOf(type);
  dropStatus(object, request);
  // What the server adds from here on (labels, tolerations, a status) is nobody's.
  if (!hasManagedFields) recordWrite(object, undefined, request);
  admitCreate(object, request);
  initializeMetadata(object, request);
  startStatus(object, request);
  strategy.prepareForCreate(object);
  const causes = [
    ...validateMetadata(object, request),
    ...strategy.validate(object),
    ...validateCustom(object, request),
  ];
  if (causes.length > 0) throw invalid(type, object.metadata.name ?? '', causes);
  checkQuota(object, request);
  strategy.finishCreate(object);
  if (state.store.get(type.storageKey, object.metadata.namespace ?? '', object.metadata.name)) {
    throw alreadyExists(type, object.metadata.name);
  }
  return request.dryRun ? (object as StoredObject) : state.store.put(type.storageKey, object as StoredObject);
}

/** Where status is a subresource, only that writes it: a new object comes without. */
function dropStatus(object: Json, { type }: WriteRequest): void {
  const hasStatus = type.subresources.some(({ name }) => name === 'status');
  if (hasStatus && type.storageKey !== '/nodes') delete object.status;
}

function startStatus(object: Json, { type }: WriteRequest): void {
  const hasStatus = type.subresources.some(({ name }) => name === 'status');
  if (!hasStatus || type.custom) return;
  object.status = initialStatus[type.storageKey]?.(object) ?? {};
}

const initialStatus: Record<string, (object: Json) => Json> = {
  '/pods': (pod) => ({ phase: 'Pending', qosClass: toQosClass(pod.spec) }),
  '/namespaces': () => ({ phase: 'Active' }),
  '/nodes': (node) => node.status ?? {},
  '/services': () => ({ loadBalancer: {} }),
  '/persistentvolumeclaims': () => ({ phase: 'Pending' }),
};
