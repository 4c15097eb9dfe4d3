// What a request asks for, read from its method and path: the server's RequestInfo.
import { pageNotFound } from './status.ts';

export interface Route {
  /** RBAC's verb: get, list, watch, create, update, patch, delete, deletecollection; lower-case HTTP method for other paths. */
  verb: string;
  /** Path without the query. */
  path: string;
  query: URLSearchParams;
  /** Absent for paths that are no resource (`/version`, `/apis`). */
  resource?: {
    group: string;
    version: string;
    plural: string;
    namespace: string;
    name: string;
    subresource: string;
  };
}

const verbs: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Throws pageNotFound() for a path no server has. */
export function parseRoute(method: string, pathWithQuery: string): Route {
  const [path = '/', search = ''] = splitOnce(pathWithQuery, '?');
  const query = new URLSearchParams(search);
  const segments = decodeSegments(path);
  const prefixLength = segments[0] === 'api' ? 2 : segments[0] === 'apis' ? 3 : 0;
  if (prefixLength === 0 || segments.length <= prefixLength) return { verb: method.toLowerCase(), path, query };
  const group = prefixLength === 2 ? '' : (segments[1] ?? '');
  const version = segments[prefixLength - 1] ?? '';
  const resource = { group, version, ...readResource(segments.slice(prefixLength)) };
  return { verb: toVerb(method, resource.name, query), path, query, resource };
}

function decodeSegments(path: string): string[] {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw pageNotFound();
  }
}

function readResource(rest: string[]) {
  // `/namespaces/x/status` is the namespace's own subresource; `/namespaces/x/pods` is what lies in it.
  const isInside = rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  const [plural = '', name = '', ...sub] = isInside ? rest.slice(2) : rest;
  const namespace = isInside || plural === 'namespaces' ? (rest[1] ?? '') : '';
  return { plural, name, subresource: sub.join('/'), namespace };
}

function toVerb(method: string, name: string, query: URLSearchParams): string {
  const verb = verbs[method] ?? method.toLowerCase();
  if (name) return verb;
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
