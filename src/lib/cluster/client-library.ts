// The one file that knows @kubernetes/client-node. Importing it unbundled costs half a second, so it is imported only
// where it does what nothing else here does: auth providers, that is OIDC with its token refresh. Its reading of
// kubeconfig files, its connections and its requests are not used.

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';
import { AuthError } from '../model/errors.ts';
import type { Credential } from './credential.ts';
import { keepTokens } from './keep-tokens.ts';
import { readPem } from './read-pem.ts';
import type { Target } from './resolve-target.ts';

/** Refreshes an expired token and keeps the new one in the kubeconfig. Throws AuthError when there is none to be had. */
export async function askAuthProvider(target: Target): Promise<Credential> {
  const { name = '', config = {} } = target.user['auth-provider'] ?? {};
  const before = config['id-token'];
  const authorization = await askLibrary(target, name, config);
  if (!authorization) {
    throw new AuthError(`getting credentials: auth provider "${name}" gave no token`, [
      'Log in again with the tool that wrote this kubeconfig entry.',
    ]);
  }
  if (config['id-token'] !== before) await keepTokens(target, config);
  return { authorization };
}

async function askLibrary(target: Target, name: string, config: Record<string, string>): Promise<string | undefined> {
  const { 'idp-certificate-authority': caFile, 'idp-certificate-authority-data': caData, ...rest } = config;
  const issuer = config['idp-issuer-url'];
  // Version 2.0.1 hands the issuer to openid-client as text, which takes a URL object only, and answers of an issuer with
  // a CA of its own as something that openid-client does not take either: so it never hears of that CA.
  const own: Record<string, unknown> = {
    ...rest,
    ...(issuer && URL.canParse(issuer) ? { 'idp-issuer-url': new URL(issuer) } : {}),
  };
  const library = new KubeConfig();
  library.loadFromClusterAndUser(
    { name: 'cluster', server: target.server, skipTLSVerify: false },
    { name: 'user', authProvider: { name, config: own } },
  );
  const options: { headers?: Record<string, string> } = {};
  try {
    await trusting(readPem(caData, caFile), () => library.applyToHTTPSOptions(options as never));
  } catch (error) {
    throw new AuthError(`getting credentials: auth provider "${name}": ${describe(error as Error)}`);
  }
  for (const token of ['id-token', 'refresh-token']) if (own[token]) config[token] = String(own[token]);
  return options.headers?.['Authorization'];
}

async function trusting(ca: Buffer | undefined, run: () => Promise<void>): Promise<void> {
  if (!ca) return run();
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, ca]);
  try {
    await run();
  } finally {
    setDefaultCACertificates(before);
  }
}

// What went wrong on the way is the cause of what the library throws.
function describe(error: Error): string {
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
