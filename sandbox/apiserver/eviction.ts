// POST …/pods/x/eviction, as kubectl drain asks for it: a deletion that says why. PodDisruptionBudgets are none of this
// cluster's.
import type { StoredObject } from '../api.ts';
import { formatTime } from '../component/times.ts';
import { deleteObject } from './remove.ts';
import { badRequest, methodNotAllowed } from './status.ts';
import { currentObject, storeChanged } from './update.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Returns the Status. Throws 400, 404, 405, 409. */
export function evictPod(body: unknown, verb: string, request: WriteRequest): Json {
  if (verb !== 'create') throw methodNotAllowed();
  const { metadata = {}, deleteOptions = {} } = (body ?? {}) as Json;
  if (metadata.name !== request.name) throw badRequest('name in URL does not match name in Eviction object');
  const pod = currentObject(request);
  storeChanged(withCondition(pod, request.state.clock.now()), pod, { ...request, subresource: 'status' });
  deleteObject(deleteOptions, { ...request, subresource: '' });
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

function withCondition(pod: StoredObject, now: number): Json {
  const conditions: Json[] = (pod['status'].conditions ?? []).filter(({ type }: Json) => type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
    ...(pod.metadata['generation'] === undefined ? {} : { observedGeneration: pod.metadata['generation'] }),
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  return structuredClone({ ...pod, status: { ...pod['status'], conditions: [...conditions, condition] } });
}
