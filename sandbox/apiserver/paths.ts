// Paths that are no resource: versions, health, discovery.
import { createHash } from 'node:crypto';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { aggregatedType, findGroup, listAggregated, listCoreVersions, listGroups, listResources } from './discovery.ts';
import { findDocument, listDocuments } from './openapi.ts';
import type { Route } from './route.ts';
import { methodNotAllowed, pageNotFound } from './status.ts';
import type { ServerState } from './write-request.ts';

const version = {
  major: '1',
  minor: '37',
  emulationMajor: '1',
  emulationMinor: '37',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '36',
  gitVersion: 'v1.37.2',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'node',
  compiler: 'node',
  platform: 'linux/amd64',
};

const text = { 'content-type': 'text/plain; charset=utf-8' };

/** Throws 404 for what is not there and 405 for anything but GET. */
export function answerPath(route: Route, request: ApiRequest, { kinds }: ServerState): ApiResponse {
  const path = route.path.replace(/(.)\/$/, '$1');
  if (['/healthz', '/livez', '/readyz'].includes(path)) return { code: 200, body: 'ok', headers: text };
  const body = findBody(path, request, kinds);
  if (body === undefined) throw pageNotFound();
  if (request.method !== 'GET') throw methodNotAllowed();
  return isAggregated(path, request) ? withEtag(body, request) : { code: 200, body };
}

function findBody(path: string, request: ApiRequest, kinds: ServerState['kinds']): unknown {
  if (path === '/version') return version;
  if (isAggregated(path, request)) return listAggregated(kinds, path === '/api');
  if (path === '/api') return listCoreVersions(request.headers?.host ?? '127.0.0.1');
  if (path === '/apis') return listGroups(kinds);
  if (path === '/openapi/v3') return listDocuments(kinds);
  if (path.startsWith('/openapi/v3/')) return findDocument(kinds, path);
  const [root, group = '', groupVersion, ...more] = path.split('/').slice(1);
  if (more.length > 0) return undefined;
  if (root === 'api') return listResources(kinds, '', group);
  if (root !== 'apis') return undefined;
  return groupVersion === undefined ? findGroup(kinds, group) : listResources(kinds, group, groupVersion);
}

function isAggregated(path: string, request: ApiRequest): boolean {
  if (path !== '/api' && path !== '/apis') return false;
  return request.headers?.accept?.split(',').some((part) => part.replaceAll(' ', '') === aggregatedType) ?? false;
}

function withEtag(body: unknown, request: ApiRequest): ApiResponse {
  const etag = `"${createHash('sha512').update(JSON.stringify(body)).digest('hex').toUpperCase()}"`;
  const headers = { etag, vary: 'Accept', 'content-type': aggregatedType };
  return request.headers?.['if-none-match'] === etag ? { code: 304, body: '', headers } : { code: 200, body, headers };
}
