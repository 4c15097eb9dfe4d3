// Who sends a request: a bearer token, a client certificate, or nobody; and as whom he asks to be seen.
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ApiUser } from '../api.ts';
import { authorize } from './rbac.ts';
import { refuseImpersonation } from './reviews.ts';
import { parseRoute } from './route.ts';
import { badRequest, unauthorized } from './status.ts';
import type { Store } from './store.ts';

const authenticated = 'system:authenticated';

/** Throws 401 for a token the server does not know, 403 for an impersonation that is not allowed. */
export function authenticate(request: IncomingMessage, tokens: ReadonlyMap<string, ApiUser>, store: Store): ApiUser {
  const user = findCertificateUser(request.socket as TLSSocket) ?? findTokenUser(request, tokens) ?? anonymous;
  return impersonate(request, user, store);
}

const anonymous: ApiUser = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

function findTokenUser(request: IncomingMessage, tokens: ReadonlyMap<string, ApiUser>): ApiUser | undefined {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) return undefined;
  const user = tokens.get(token);
  if (!user) throw unauthorized();
  return { name: user.name, groups: [...user.groups, authenticated] };
}

function findCertificateUser(socket: TLSSocket): ApiUser | undefined {
  if (!socket.authorized) return undefined;
  const subject = socket.getPeerCertificate()?.subject;
  if (!subject?.CN) return undefined;
  const organizations: unknown = subject.O ?? [];
  return { name: String(subject.CN), groups: [organizations].flat().map(String).concat(authenticated) };
}

function impersonate({ headers, method = 'GET', url = '/' }: IncomingMessage, user: ApiUser, store: Store): ApiUser {
  const name = single(headers['impersonate-user']);
  const groups = all(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']) ?? '';
  if (!name && (groups.length > 0 || uid))
    throw badRequest(`requested ${describe(groups, uid)} without impersonating a user name`);
  if (!name) return user;
  const targets: [resource: string, name: string][] = [
    ['users', name],
    ...groups.map((group): [string, string] => ['groups', group]),
  ];
  if (uid) targets.push(['uids', uid]);
  if (!targets.every(([resource, target]) => mayImpersonate(store, user, resource, target))) {
    throw refuseImpersonation(user, parseRoute(method, url));
  }
  if (name === anonymous.name) return anonymous;
  const own = groups.length > 0 ? groups : impliedGroups(name);
  return { name, groups: [...new Set([...own, authenticated])] };
}

/** Go's print of the half-filled user, which is what the server shows. */
function describe(groups: string[], uid: string): string {
  const list =
    groups.length > 0 ? `[]string{${groups.map((group) => JSON.stringify(group)).join(', ')}}` : '[]string(nil)';
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${list}, Extra:map[string][]string(nil)}`;
}

function mayImpersonate(store: Store, user: ApiUser, resource: string, name: string): boolean {
  const group = resource === 'uids' ? 'authentication.k8s.io' : '';
  return authorize(store, user, { verb: 'impersonate', group, resource, name }).allowed;
}

function impliedGroups(name: string): string[] {
  const [, , namespace] = /^(system:serviceaccount):([^:]+):/.exec(name) ?? [];
  return namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Node joins a repeated header it does not know with commas; a group's name has none. */
function all(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter(Boolean);
}
