// POST: a new object, from its body to the store.
import type { StoredObject } from '../api.ts';
import { admitCreate } from './admission.ts';
import { decodeObject } from './decode.ts';
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
  if (!hasManagedFields) delete object.metadata.managedFields;
  initializeMetadata(object, request);
  dropStatus(object, request);
  admitCreate(object, request);
  strategy.prepareForCreate(object);
  const causes = [
    ...validateMetadata(object, request),
    ...strategy.validate(object),
    ...validateCustom(object, request),
  ];
  if (causes.length > 0) throw invalid(type, object.metadata.name ?? '', causes);
  if (!hasManagedFields) recordWrite(object, undefined, request);
  if (state.store.get(type.storageKey, object.metadata.namespace ?? '', object.metadata.name)) {
    throw alreadyExists(type, object.metadata.name);
  }
  return request.dryRun ? (object as StoredObject) : state.store.put(type.storageKey, object as StoredObject);
}

/** Where status is a subresource, only that writes it: a new object comes without. */
function dropStatus(object: Json, { type }: WriteRequest): void {
  if (type.custom ? !type.custom.statusSubresource : !type.subresources.some(({ name }) => name === 'status')) return;
  const kept = initialStatus[type.storageKey]?.(object);
  if (kept) object.status = kept;
  else if (type.custom) delete object.status;
  else object.status = {};
}

const initialStatus: Record<string, (object: Json) => Json> = {
  '/pods': (pod) => ({ phase: 'Pending', qosClass: pod.status?.qosClass ?? 'BestEffort' }),
  '/namespaces': () => ({ phase: 'Active' }),
  '/nodes': (node) => node.status ?? {},
  '/services': () => ({ loadBalancer: {} }),
  '/persistentvolumeclaims': () => ({ phase: 'Pending' }),
};
