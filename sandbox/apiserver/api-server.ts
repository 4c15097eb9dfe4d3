// The practice cluster's API server in memory: rights, routes and handlers over one store. It knows nothing of sockets:
// front.ts puts it on HTTPS, and the controllers call it directly. What a real kube-apiserver answers, it answers.
import type { Answer } from './answer.ts';
import type { Api, ApiRequest, ApiResponse, ApiUser, SandboxClock, StoredObject } from '../api.ts';
import { serveDefinitions } from './crds.ts';
import { Kinds } from './kinds.ts';
import { answerPath } from './paths.ts';
import { authorize, describeRefusal, type Attributes } from './rbac.ts';
import { answerResource } from './resource-requests.ts';
import { parseRoute, type Route } from './route.ts';
import { StatusError } from './status-error.ts';
import { forbidden, forbiddenPath, pageNotFound, resourceNotFound } from './status.ts';
import { Store } from './store.ts';
import type { ServerState } from './write-request.ts';

export interface ApiServer extends Api {
  readonly state: ServerState;
  /** Everything `call` does, and watches and pod streams as well. Never throws. */
  answer(request: ApiRequest): Answer;
}

export function createApiServer(clock: SandboxClock): ApiServer {
  const state: ServerState = { store: new Store(), kinds: new Kinds(), clock };
  serveDefinitions(state);
  return {
    state,
    answer: (request) => answerSafely(request, state),
    async call(request) {
      const answer = answerSafely(request, state);
      if ('code' in answer) return answer;
      return {
        code: 406,
        body: {
          kind: 'Status',
          status: 'Failure',
          message: 'streams are for the HTTPS front; use onChange()',
          code: 406,
        },
      };
    },
    onChange: (listener) =>
      state.store.onChange(({ type, object }) => listener({ type, object, ...toNames(object, state) })),
    peek: (group, plural, namespace) => peek(state, group, plural, namespace),
  };
}

function toNames(object: StoredObject, { kinds }: ServerState): { group: string; plural: string } {
  const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [''];
  return { group: group!, plural: kinds.findKind(group!, object.kind)?.plural ?? `${object.kind.toLowerCase()}s` };
}

function peek({ store }: ServerState, group: string, plural: string, namespace?: string): StoredObject[] {
  const all = [...store.all(plural === 'events' ? '/events' : `${group}/${plural}`)];
  return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
}

function answerSafely(request: ApiRequest, state: ServerState): Answer {
  try {
    return answer(request, state);
  } catch (error) {
    if (error instanceof StatusError) return toResponse(error);
    throw error;
  }
}

/** An error as an answer. */
export function toResponse(error: StatusError): ApiResponse {
  if (error.text === undefined) return { code: error.code, body: error.toStatus(), headers: error.headers };
  return {
    code: error.code,
    body: error.text,
    headers: { ...error.headers, 'content-type': 'text/plain; charset=utf-8' },
  };
}

function answer(request: ApiRequest, state: ServerState): Answer {
  const route = parseRoute(request.method, request.path);
  if (request.user) requireRights(request.user, route, state);
  if (!route.resource) return answerPath(route, request, state);
  const { group, version, plural } = route.resource;
  const type = state.kinds.find(group, version, plural);
  if (!type) throw state.kinds.isBuiltIn(group, version) ? resourceNotFound() : pageNotFound();
  return answerResource(type, route, request, state);
}

function requireRights(user: ApiUser, route: Route, state: ServerState): void {
  const attributes = toAttributes(route);
  if (authorize(state.store, user, attributes).allowed) return;
  const why = describeRefusal(user, attributes);
  if (!route.resource) throw forbiddenPath(why);
  const { group, plural, name } = route.resource;
  throw forbidden({ group, plural }, name, why);
}

function toAttributes({ resource, verb, path }: Route): Attributes {
  if (!resource) return { verb, path };
  const { group, plural, namespace, name, subresource } = resource;
  return { verb, group, resource: plural, namespace, subresource, ...(name && { name }) };
}
