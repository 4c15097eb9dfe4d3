// The two verbs that delete, one object or a collection: their options, and what they answer.
import type { ApiRequest, ApiResponse } from '../api.ts';
import type { ResourceType } from './kinds.ts';
import { toSelection } from './lists.ts';
import { deleteObject } from './remove.ts';
import { showList, showObject, type Shape } from './representations.ts';
import type { Route } from './route.ts';
import { methodNotAllowed } from './status.ts';
import type { Json } from './validation.ts';
import { toWarningHeaders } from './warning-headers.ts';
import { readWriteRequest, type ServerState, type WriteRequest } from './write-request.ts';

export function answerDelete(options: Json, write: WriteRequest, shape: Shape): ApiResponse {
  const result = deleteObject(options, write);
  const headers = toWarningHeaders(write.warnings);
  const body =
    result.kind === 'Status' ? result : showObject(result as never, write.type, shape, write.state.clock.now());
  return { code: 200, body, ...(headers && { headers }) };
}

export function deleteCollection(
  type: ResourceType,
  route: Route,
  request: ApiRequest,
  state: ServerState,
  shape: Shape,
): ApiResponse {
  if (!type.verbs.includes('deletecollection')) throw methodNotAllowed();
  const options = readDeleteOptions(request, route.query);
  const { namespace } = route.resource!;
  const match = toSelection(type, namespace, '', route.query);
  const selected = [...state.store.all(type.storageKey)].filter(match);
  const write = readWriteRequest(state, type, request, route, options);
  for (const { metadata } of selected) {
    deleteObject(options, { ...write, name: metadata.name, namespace: metadata.namespace ?? '' });
  }
  const list = { items: selected, resourceVersion: String(state.store.revision) };
  const headers = toWarningHeaders([...new Set(write.warnings)]);
  return { code: 200, body: showList(list, type, shape, state.clock.now()), ...(headers && { headers }) };
}

/** DeleteOptions come as a body, or, for the few that fit, in the query. */
export function readDeleteOptions(request: ApiRequest, query: URLSearchParams): Json {
  const options: Json = { ...(request.body as Json | undefined) };
  const policy = query.get('propagationPolicy');
  const grace = query.get('gracePeriodSeconds');
  if (policy && options.propagationPolicy === undefined) options.propagationPolicy = policy;
  if (grace && options.gracePeriodSeconds === undefined) options.gracePeriodSeconds = Number(grace);
  if (query.has('orphanDependents')) options.orphanDependents ??= query.get('orphanDependents') === 'true';
  if (query.has('dryRun')) options.dryRun ??= query.getAll('dryRun');
  return options;
}
