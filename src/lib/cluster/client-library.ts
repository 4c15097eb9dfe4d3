// The one file that knows @kubernetes/client-node. Importing it unbundled costs half a second, so it is imported only
// where it does what nothing else here does: auth providers (OIDC with its token refresh), and a KubeConfig of its own
// for WebSockets. Its reading of kubeconfig files and its requests are not used.

import { KubeConfig } from '@kubernetes/client-node';
import { ConfigError } from '../model/errors.ts';
import type { Credential } from './credentials.ts';
import type { Target } from './resolve-target.ts';

/** Throws ConfigError when the provider is unknown or gives nothing. */
export async function askAuthProvider(target: Target): Promise<Credential> {
  const name = target.user['auth-provider']?.name ?? '';
  const options: { headers?: Record<string, string> } = {};
  try {
    await buildKubeConfig(target, {}).applyToHTTPSOptions(options as never);
  } catch (error) {
    throw new ConfigError(`getting credentials: auth provider "${name}": ${(error as Error).message}`);
  }
  const authorization = options.headers?.['Authorization'];
  if (!authorization) {
    throw new ConfigError(`getting credentials: auth provider "${name}" gave no token`, [
      'Log in again with the tool that wrote this kubeconfig entry.',
    ]);
  }
  return { authorization };
}

/** The same server and user as the library's own object. `credential` is what an exec plugin or a token file gave. */
function buildKubeConfig(target: Target, credential: Credential): KubeConfig {
  const { cluster, user } = target;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: target.server,
      skipTLSVerify: cluster['insecure-skip-tls-verify'] ?? false,
      ...optional('caData', cluster['certificate-authority-data']),
      ...(cluster['certificate-authority-data'] ? {} : optional('caFile', cluster['certificate-authority'])),
      ...optional('tlsServerName', cluster['tls-server-name']),
      ...optional('proxyUrl', cluster['proxy-url']),
    },
    {
      name: 'user',
      ...optional('certData', credential.cert && Buffer.from(credential.cert).toString('base64')),
      ...optional('keyData', credential.key && Buffer.from(credential.key).toString('base64')),
      ...optional('token', credential.authorization?.replace(/^Bearer /, '')),
      ...(credential.authorization ? {} : optional('authProvider', user['auth-provider'])),
      ...optional('impersonateUser', user.as),
    },
  );
  return config;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value ? ({ [key]: value } as { [P in K]?: V }) : {};
}
