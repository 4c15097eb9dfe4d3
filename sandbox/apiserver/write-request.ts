// What every write carries beside the object: its options, who writes, and the warnings to send back.
import type { ApiRequest, ApiUser, SandboxClock } from '../api.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import type { Route } from './route.ts';
import { invalid, unsupportedMediaType } from './status.ts';
import type { Store } from './store.ts';
import { unsupported } from './field-errors.ts';

/** The server's state, handed to every handler. */
export interface ServerState {
  store: Store;
  kinds: Kinds;
  clock: SandboxClock;
}

export interface WriteRequest {
  state: ServerState;
  type: ResourceType;
  namespace: string;
  name: string;
  subresource: string;
  user: ApiUser | undefined;
  /** PUT: the body is the whole object. */
  replaces: boolean;
  dryRun: boolean;
  force: boolean;
  fieldManager: string;
  /** Whether the field manager was given, not guessed from the user agent. */
  namedManager: boolean;
  fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  warnings: string[];
}

const validations = ['', 'Ignore', 'Warn', 'Strict'];

/** Throws 422 for an option value the server does not know. `options` is DeleteOptions' body, when there is one. */
export function readWriteRequest(
  state: ServerState,
  type: ResourceType,
  request: ApiRequest,
  route: Route,
  options: Record<string, any> = {},
): WriteRequest {
  const { query } = route;
  const dryRun: string[] = options.dryRun ?? query.getAll('dryRun');
  const fieldValidation = query.get('fieldValidation') ?? '';
  const kind = { POST: 'CreateOptions', PATCH: 'PatchOptions', PUT: 'UpdateOptions', DELETE: 'DeleteOptions' }[
    request.method as 'POST'
  ];
  const wrong = dryRun.find((value) => value !== 'All' && value !== '');
  if (wrong !== undefined) throw invalid({ group: 'meta.k8s.io', kind }, '', [unsupported('dryRun', dryRun, ['All'])]);
  if (!validations.includes(fieldValidation)) {
    throw invalid({ group: 'meta.k8s.io', kind }, '', [unsupported('fieldValidation', fieldValidation, validations)]);
  }
  const { namespace = '', name = '', subresource = '' } = route.resource ?? {};
  return {
    state,
    type,
    namespace: type.namespaced ? namespace : '',
    name,
    subresource,
    user: request.user,
    replaces: request.method === 'PUT',
    dryRun: dryRun.includes('All'),
    force: query.get('force') === 'true',
    fieldManager: query.get('fieldManager') || guessManager(request.headers?.['user-agent']),
    namedManager: Boolean(query.get('fieldManager')),
    fieldValidation: (fieldValidation || 'Warn') as WriteRequest['fieldValidation'],
    warnings: [],
  };
}

/** The part of the user agent before its version, as the server names an unnamed writer. */
function guessManager(userAgent: string | undefined): string {
  return userAgent?.split('/')[0]?.slice(0, 128) || 'unknown';
}

/** The media type of a body, without parameters; JSON when none is given. */
export function mediaTypeOf(headers: Record<string, string> | undefined): string {
  return headers?.['content-type']?.split(';')[0]?.trim().toLowerCase() || 'application/json';
}

export function requireMediaType(headers: Record<string, string> | undefined, accepted: string[]): string {
  const type = mediaTypeOf(headers);
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  return type;
}
