// Rights and identity, asked of the server itself, and its own version. Rights and identity are POSTs that store nothing,
// so they are repeated like a GET.

import { NoSuchKindError, StatusError } from '../model/errors.ts';
import { toServerVersion, type ServerVersion } from '../model/server-version.ts';
import type { ApiClient } from './api-client.ts';
import type { Access } from './cluster.ts';

/** SelfSubjectAccessReview. */
export async function mayDo(client: ApiClient, access: Access, signal?: AbortSignal): Promise<boolean> {
  const review = (await client.ask({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { ...access } },
    },
    attempted: { verb: 'create', resource: 'selfsubjectaccessreviews.authorization.k8s.io' },
    safe: true,
    signal,
  })) as { status?: { allowed?: boolean } };
  return review.status?.allowed === true;
}

/** SelfSubjectReview (Kubernetes ≥1.28); `fallback` where the server has none, or does not let this user ask. */
export async function askWhoAmI(client: ApiClient, fallback: string, signal?: AbortSignal): Promise<string> {
  try {
    const review = (await client.ask({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      attempted: { verb: 'create', resource: 'selfsubjectreviews.authentication.k8s.io' },
      safe: true,
      signal,
    })) as { status?: { userInfo?: { username?: string } } };
    return review.status?.userInfo?.username || fallback;
  } catch (error) {
    const unavailable = error instanceof StatusError && [403, 404, 405].includes(error.code);
    if (error instanceof NoSuchKindError || unavailable) return fallback;
    throw error;
  }
}

/** GET /version. */
export async function askVersionOfServer(client: ApiClient, signal?: AbortSignal): Promise<ServerVersion | undefined> {
  const attempted = { verb: 'get', resource: "the server's version" };
  return toServerVersion(await client.ask({ method: 'GET', path: '/version', attempted, signal }));
}
