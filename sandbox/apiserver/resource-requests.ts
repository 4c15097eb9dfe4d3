// One request on a resource: from the verb to its handler, and from the result to the form the client accepts.
import type { ApiRequest, ApiResponse } from '../api.ts';
import type { Answer } from './answer.ts';
import { createObject } from './create.ts';
import { answerDelete, deleteCollection, readDeleteOptions } from './delete-requests.ts';
import { evictPod } from './eviction.ts';
import type { ResourceType } from './kinds.ts';
import { listObjects } from './lists.ts';
import { patchObject } from './patch.ts';
import { readShape, showList, showObject, toServed, toStored, type Shape } from './representations.ts';
import { findReview } from './reviews.ts';
import type { Route } from './route.ts';
import { badRequest, methodNotAllowed, notFound, pageNotFound, resourceNotFound } from './status.ts';
import { joinGroupVersion } from './kinds.ts';
import { currentObject, updateObject } from './update.ts';
import type { Json } from './validation.ts';
import { formatTime } from '../component/times.ts';
import { toWarningHeaders } from './warning-headers.ts';
import { openWatch } from './watches.ts';
import { readWriteRequest, requireMediaType, type ServerState, type WriteRequest } from './write-request.ts';

const bodyTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf', 'application/cbor'];

/** Throws StatusError. */
export function answerResource(type: ResourceType, route: Route, request: ApiRequest, state: ServerState): Answer {
  const { subresource, name, namespace } = route.resource!;
  if (subresource && !type.subresources.some((sub) => sub.name === subresource)) throw pageNotFound();
  if (type.namespaced && name && !namespace) throw type.custom ? pageNotFound() : resourceNotFound();
  if (subresource === 'log' || subresource === 'exec' || subresource === 'portforward') {
    return streamPod(type, route, request, state);
  }
  const shape = readShape(request.headers?.accept, route.query);
  const review = findReview(type.storageKey);
  if (review) return answerReview(review, type, request, state);
  if (!name && route.query.has('watch') && route.verb === 'watch') return watchObjects(type, route, state, shape);
  return answerVerb(type, route, request, state, shape);
}

function watchObjects(type: ResourceType, { resource, query }: Route, state: ServerState, shape: Shape): Answer {
  return { watch: openWatch(state, type, resource!.namespace, '', query), type, shape };
}

function answerVerb(
  type: ResourceType,
  route: Route,
  request: ApiRequest,
  state: ServerState,
  shape: Shape,
): ApiResponse {
  const { query } = route;
  const { namespace } = route.resource!;
  const now = state.clock.now();
  if (route.verb === 'list') {
    return { code: 200, body: showList(listObjects(state, type, namespace, query), type, shape, now) };
  }
  if (route.verb === 'deletecollection') return deleteCollection(type, route, request, state, shape);
  const options = route.verb === 'delete' ? readDeleteOptions(request, query) : {};
  const write = readWriteRequest(state, type, request, route, options);
  if (write.subresource === 'eviction') return { code: 201, body: evictPod(request.body, route.verb, write) };
  if (route.verb === 'delete') return answerDelete(options, write, shape);
  const { object, created } = runVerb(route, request, write);
  const headers = toWarningHeaders(write.warnings);
  return { code: created ? 201 : 200, body: showObject(object, type, shape, now), ...(headers && { headers }) };
}

function runVerb(route: Route, request: ApiRequest, write: WriteRequest) {
  const body = toStored(request.body, write.type);
  switch (route.verb) {
    case 'get':
      return { object: currentObject(write), created: false };
    case 'create':
      if (write.name) throw methodNotAllowed();
      if (write.type.namespaced && !write.namespace) throw methodNotAllowed();
      requireMediaType(request.headers, bodyTypes);
      return { object: createObject(inStoredVersion(body, write), asStored(write)), created: true };
    case 'update':
      if (!write.name) throw badRequest('name must be provided');
      requireMediaType(request.headers, bodyTypes);
      return { object: updateObject(inStoredVersion(body, write), asStored(write)), created: false };
    case 'patch':
      return patchObject(body, request.headers, asStored(write));
    default:
      throw methodNotAllowed();
  }
}

/** events.k8s.io events are written as the v1 events they are stored as. */
function asStored(write: WriteRequest): WriteRequest {
  if (write.type.group !== 'events.k8s.io') return write;
  return { ...write, type: write.state.kinds.find('', 'v1', 'events')! };
}

function inStoredVersion(body: unknown, { type }: WriteRequest): unknown {
  return type.group === 'events.k8s.io' ? { ...(body as Json), apiVersion: 'v1' } : body;
}

function answerReview(
  review: NonNullable<ReturnType<typeof findReview>>,
  type: ResourceType,
  request: ApiRequest,
  { store, clock }: ServerState,
): ApiResponse {
  if (request.method !== 'POST') throw methodNotAllowed();
  if (!request.body || typeof request.body !== 'object') throw badRequest('the body is empty');
  const user = request.user ?? { name: 'system:apiserver', groups: ['system:masters'] };
  const answered = review(request.body as Json, user, store);
  const metadata = type.group === 'authentication.k8s.io' ? { creationTimestamp: formatTime(clock.now()) } : {};
  const head = { kind: type.kind, apiVersion: joinGroupVersion(type), metadata };
  return { code: 201, body: { ...head, ...answered } };
}

/** Checks what can be said before the stream opens; the HTTPS front does the rest with the node. */
function streamPod(type: ResourceType, route: Route, request: ApiRequest, state: ServerState): Answer {
  const { namespace, name, subresource } = route.resource!;
  const pod = state.store.get('/pods', namespace, name);
  if (!pod) throw notFound(type, name);
  if (subresource === 'log' && request.method !== 'GET') throw methodNotAllowed();
  return { pod: toServed(pod, type), stream: subresource as 'log', query: route.query };
}
