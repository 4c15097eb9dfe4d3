// Pooled connections: one keep-alive pool for requests, bounded so that a burst of LISTs does not open a connection each,
// and one for watches, which hold theirs. Rebuilt only when the client certificate changes (an exec plugin may rotate it).

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { PeerCertificate, SecureContext } from 'node:tls';
import { checkServerIdentity, createSecureContext, getCACertificates } from 'node:tls';
import { ConfigError } from '../model/errors.ts';
import type { Credential } from './credential.ts';
import { readPem } from './read-pem.ts';
import { findProxy } from './proxy.ts';
import type { Target } from './resolve-target.ts';

interface AgentPair {
  unary: HttpAgent;
  stream: HttpAgent;
}

export interface Agents {
  for(credential: Credential): Promise<AgentPair>;
  close(): void;
}

const MAX_SOCKETS = 12;
/** An idle connection is given up before load balancers drop it unseen: a write on a dead one could not be repeated. */
const IDLE_MS = 20_000;

/** Reads the CA now; opens nothing yet. Throws ConfigError. */
export function createAgents(target: Target, env: NodeJS.ProcessEnv): Agents {
  const server = new URL(target.server);
  const proxy = findProxy(server, target.cluster['proxy-url'], env);
  const ca = server.protocol === 'https:' ? readCa(target) : undefined;
  let current: { credential: Credential; pair: Promise<AgentPair> } | undefined;
  const drop = (): void => {
    current?.pair.then(destroyPair, () => undefined);
    current = undefined;
  };
  return {
    for(credential) {
      if (current && (current.credential.cert !== credential.cert || current.credential.key !== credential.key)) drop();
      current ??= { credential, pair: createPair(server, proxy, tlsOptions(server, target, ca, credential)) };
      return current.pair;
    },
    close: drop,
  };
}

function destroyPair(pair: AgentPair): void {
  pair.unary.destroy();
  pair.stream.destroy();
}

function tlsOptions(
  server: URL,
  target: Target,
  ca: Buffer | undefined,
  credential: Credential,
): Record<string, unknown> {
  if (server.protocol !== 'https:') return {};
  const { cluster } = target;
  const expected = cluster['tls-server-name'] ?? server.hostname.replace(/^\[|\]$/g, '');
  return {
    secureContext: createContext(ca, credential),
    ...(cluster['insecure-skip-tls-verify'] ? { rejectUnauthorized: false } : { rejectUnauthorized: true }),
    // SNI knows names only; the certificate is checked for an address all the same.
    ...(cluster['tls-server-name'] && isIP(expected) === 0 ? { servername: expected } : {}),
    // Through a SOCKS tunnel Node no longer knows which address the certificate must be for.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkServerIdentity(expected, certificate),
  };
}

function readCa(target: Target): Buffer | undefined {
  const { cluster } = target;
  const ca = readPem(cluster['certificate-authority-data'], cluster['certificate-authority']);
  if (ca && !ca.includes('-----BEGIN')) {
    throw new ConfigError('unable to load root certificates: unable to parse bytes as PEM block');
  }
  return ca;
}

function createContext(ca: Buffer | undefined, { cert, key }: Credential): SecureContext {
  if (cert && !cert.includes('-----BEGIN')) {
    throw new ConfigError('tls: failed to find any PEM data in certificate input');
  }
  try {
    return createSecureContext({
      // Without a CA of its own kubectl trusts what the machine trusts; Node alone would trust its built-in list only.
      ca: ca ?? [...getCACertificates('default'), ...getCACertificates('system')],
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
    });
  } catch (error) {
    throw new ConfigError(describePemFailure(error as NodeJS.ErrnoException));
  }
}

function describePemFailure(error: NodeJS.ErrnoException): string {
  if (error.code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH') return 'tls: private key does not match public key';
  if (error.code === 'ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED')
    return 'tls: client key is encrypted with a passphrase';
  return `tls: cannot read the certificate or key: ${error.message}`;
}

async function createPair(server: URL, proxy: URL | undefined, tls: Record<string, unknown>): Promise<AgentPair> {
  const unary = { ...tls, keepAlive: true, keepAliveMsecs: 30_000, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
  const stream = { ...tls, keepAlive: false };
  const create = await chooseAgent(server, proxy);
  return { unary: create(unary), stream: create(stream) };
}

async function chooseAgent(
  server: URL,
  proxy: URL | undefined,
): Promise<(options: Record<string, unknown>) => HttpAgent> {
  const secure = server.protocol === 'https:';
  if (!proxy) return (options) => (secure ? new HttpsAgent(options) : new HttpAgent(options));
  if (proxy.protocol.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent');
    // Go lets the proxy look names up, in socks5 as in socks5h.
    const remote = proxy.href.replace(/^socks5:/, 'socks5h:');
    return (options) => new SocksProxyAgent(remote, options) as unknown as HttpAgent;
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return (options) =>
    secure
      ? new HttpsProxyAgent({ ...options, proxy: proxy.href })
      : new HttpProxyAgent({ ...options, proxy: proxy.href });
}
