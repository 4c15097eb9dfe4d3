// Who the user is, as headers and as a TLS client certificate: certificates and tokens from the kubeconfig, token files
// that are read again, exec plugins, and auth providers through the client library. Nothing here is ever logged.

import type { Credential, CredentialSource } from './credential.ts';
import { createExecPlugin, type PluginOptions } from './exec-plugin.ts';
import type { UserEntry } from './kubeconfig-entries.ts';
import type { Pace } from './pace.ts';
import { readCredentialFile, readPem } from './read-pem.ts';
import type { Target } from './resolve-target.ts';

/** kubectl reads a mounted token again about as often; the file is rotated under a running process. */
const TOKEN_FILE_AGE_MS = 60_000;

/** Reads nothing yet, except a client certificate's files. Throws ConfigError when those cannot be read. */
export function createCredentialSource(target: Target, options: PluginOptions, pace: Pace): CredentialSource {
  const { user, server } = target;
  // kubectl sends no credentials over plain http either.
  if (!server.startsWith('https:')) return fixed({});
  const certificate = readCertificate(user);
  if (user.tokenFile) return createTokenFile(user.tokenFile, certificate, pace);
  if (user.token) return fixed({ ...certificate, authorization: `Bearer ${user.token}` });
  if (user.username || user.password) return fixed({ ...certificate, authorization: basic(user) });
  if (certificate.cert) return fixed(certificate);
  if (user.exec) return createExecPlugin(user.exec, target, options, pace);
  if (user['auth-provider']) return createAuthProvider(target);
  return fixed(certificate);
}

/** The impersonation headers; an array where a header is sent once per value. */
export function impersonationHeaders(user: UserEntry): Record<string, string | string[]> {
  if (!user.as) return {};
  const headers: Record<string, string | string[]> = { 'impersonate-user': user.as };
  if (user['as-groups']?.length) headers['impersonate-group'] = user['as-groups'];
  if (user['as-uid']) headers['impersonate-uid'] = user['as-uid'];
  for (const [key, values] of Object.entries(user['as-user-extra'] ?? {})) {
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = values;
  }
  return headers;
}

function fixed(credential: Credential): CredentialSource {
  return { get: async () => credential, refresh: async () => false };
}

function basic(user: UserEntry): string {
  return `Basic ${Buffer.from(`${user.username ?? ''}:${user.password ?? ''}`).toString('base64')}`;
}

function readCertificate(user: UserEntry): Credential {
  const cert = readPem(user['client-certificate-data'], user['client-certificate']);
  const key = readPem(user['client-key-data'], user['client-key']);
  return { ...(cert ? { cert } : {}), ...(cert && key ? { key } : {}) };
}

function createTokenFile(file: string, certificate: Credential, pace: Pace): CredentialSource {
  let current: Credential | undefined;
  let readAt = 0;
  const read = (): Credential => {
    readAt = pace.now();
    current = { ...certificate, authorization: `Bearer ${readCredentialFile(file).toString('utf8').trim()}` };
    return current;
  };
  return {
    get: async () => (current && pace.now() - readAt < TOKEN_FILE_AGE_MS ? current : read()),
    refresh: async (stale) => read().authorization !== stale.authorization,
  };
}

function createAuthProvider(target: Target): CredentialSource {
  let latest: Promise<Credential> | undefined;
  const ask = (): Promise<Credential> =>
    (latest = import('./client-library.ts').then((m) => m.askAuthProvider(target)));
  return {
    get: () => latest ?? ask(),
    async refresh(stale) {
      return (await ask()).authorization !== stale.authorization;
    },
  };
}
