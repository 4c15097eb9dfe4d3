// Broken connections in the words people know from kubectl, which are Go's: they are what one finds when searching.

import { isIP } from 'node:net';
import { ConnectionError } from '../model/errors.ts';

interface WireError extends NodeJS.ErrnoException {
  address?: string;
  port?: number;
  hostname?: string;
  cert?: { subjectaltname?: string };
  host?: string;
  /** Of an AggregateError: one for each address of the name. */
  errors?: WireError[];
}

/** Turns what node:https throws into a ConnectionError. `server` is the URL that was asked. */
export function toConnectionError(error: unknown, server: string): ConnectionError {
  const wire = error as WireError;
  const url = new URL(server);
  const options = { cause: error };
  if (wire.code === 'ECONNREFUSED' && !isElsewhere(wire, url)) {
    return new ConnectionError(
      `The connection to the server ${url.host} was refused - did you specify the right host or port?`,
      [],
      options,
    );
  }
  return new ConnectionError(`Unable to connect to the server: ${describe(wire, url)}`, [], options);
}

// Another port than the server's refused: that is the proxy.
function isElsewhere(error: WireError, url: URL): boolean {
  const port = error.port ?? error.errors?.[0]?.port;
  return port !== undefined && port !== Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

const UNKNOWN_AUTHORITY = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';

const FIXED: Record<string, string> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ERR_SSL_WRONG_VERSION_NUMBER: 'http: server gave HTTP response to HTTPS client',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'http: server gave HTTP response to HTTPS client',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'remote error: tls: certificate required',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'remote error: tls: bad certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'remote error: tls: unknown certificate authority',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'remote error: tls: handshake failure',
  ERR_STREAM_PREMATURE_CLOSE: 'unexpected EOF',
};

const DIAL: Record<string, string> = {
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
  ETIMEDOUT: 'i/o timeout',
  EACCES: 'connect: permission denied',
};

const LOOKUP: Record<string, string> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Non-recoverable failure in name resolution',
};

function describe(error: WireError, url: URL): string {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') {
    const { address = url.hostname, port } = error.errors?.[0] ?? error;
    return `proxyconnect tcp: dial tcp ${bracket(address)}:${port}: connect: connection refused`;
  }
  const lookup = LOOKUP[code];
  if (lookup) return `dial tcp: lookup ${error.hostname ?? url.hostname}: ${lookup}`;
  const dial = DIAL[code];
  if (dial) return `dial tcp ${error.address ? `${bracket(error.address)}:${error.port}` : url.host}: ${dial}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return describeNames(error, url);
  if (code === 'ECONNRESET') return error.message.includes('hang up') ? 'EOF' : 'read tcp: connection reset by peer';
  if (code === 'EPIPE') return 'write tcp: broken pipe';
  if (code === 'EPROTO') return FIXED[codeInText(error.message)] ?? 'tls: the handshake failed';
  return FIXED[code] ?? describeProxy(error.message) ?? error.message;
}

// While writing, OpenSSL's reason is only in the text: `…:SSL routines:tls_validate_record_header:wrong version number:…`.
function codeInText(message: string): string {
  const reason = /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? '';
  return `ERR_SSL_${reason.trim().replace(/[ /]/g, '_').toUpperCase()}`;
}

// hpagent says only the number of a proxy's refusal.
function describeProxy(message: string): string | undefined {
  if (message === 'Proxy timeout') return 'proxyconnect tcp: i/o timeout';
  const code = /^Bad response: (\d{3})$/.exec(message)?.[1];
  if (!code) return undefined;
  return code === '407' ? 'Proxy Authentication Required' : `the proxy refused the connection (HTTP ${code})`;
}

function describeNames(error: WireError, url: URL): string {
  const host = error.host ?? url.hostname;
  const prefix = 'tls: failed to verify certificate: x509: ';
  // Go tells the names for a name and the addresses for an address.
  const kind = isIP(host) === 0 ? 'DNS:' : 'IP Address:';
  const names = (error.cert?.subjectaltname ?? '')
    .split(', ')
    .filter((name) => name.startsWith(kind))
    .map((name) => name.slice(kind.length));
  if (names.length === 0) return `${prefix}certificate is not valid for any names, but wanted to match ${host}`;
  return `${prefix}certificate is valid for ${names.join(', ')}, not ${host}`;
}

function bracket(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
