// What may refuse or complete an object before it is stored: the admission plugins that job tools meet.
import { admitPod } from './admission-pod.ts';
import { forbidden, notFound } from './status.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Changes `object` where a plugin completes it. Throws 403, and 404 for a namespace that is not there. */
export function admitCreate(object: Json, request: WriteRequest): void {
  checkNamespace(object, request);
  if (request.type.storageKey === '/pods') admitPod(object, request);
}

function checkNamespace(object: Json, { type, namespace, state }: WriteRequest): void {
  if (!type.namespaced) return;
  const found = state.store.get('/namespaces', '', namespace);
  if (!found) throw notFound({ group: '', plural: 'namespaces' }, namespace);
  if (!found.metadata.deletionTimestamp) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbidden(type, object.metadata.name ?? object.metadata.generateName ?? '', why);
  Object.assign(error.details ?? {}, {
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
  throw error;
}
