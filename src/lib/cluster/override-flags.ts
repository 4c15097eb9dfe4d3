// kubectl's connection flags over a kubeconfig's entries: what each one replaces, and what it clears.

import type { ConnectionOptions } from './connection-options.ts';
import type { ClusterEntry, UserEntry } from './kubeconfig-entries.ts';

/** The user's credentials as the flags want them. */
export function overrideUser(user: UserEntry, options: ConnectionOptions): UserEntry {
  const own = { ...user };
  if (options.token) {
    // kubectl would still send a kubeconfig's client certificate, and the server would believe that one instead.
    for (const field of ['exec', 'auth-provider', 'username', 'password', 'tokenFile'] as const) delete own[field];
    for (const field of CLIENT_CERTIFICATE_FIELDS) delete own[field];
    own.token = options.token;
  }
  if (options.clientCertificate) {
    delete own['client-certificate-data'];
    own['client-certificate'] = options.clientCertificate;
  }
  if (options.clientKey) {
    delete own['client-key-data'];
    own['client-key'] = options.clientKey;
  }
  if (options.as) own.as = options.as;
  if (options.asUid) own['as-uid'] = options.asUid;
  if (options.asGroups?.length) own['as-groups'] = options.asGroups;
  return own;
}

const CLIENT_CERTIFICATE_FIELDS = [
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
] as const;

/** The server's address and identity as the flags want them. */
export function overrideCluster(cluster: ClusterEntry, options: ConnectionOptions): ClusterEntry {
  const own = { ...cluster };
  if (options.server) own.server = options.server;
  if (options.insecureSkipTlsVerify || options.certificateAuthority) {
    delete own['certificate-authority'];
    delete own['certificate-authority-data'];
    own['insecure-skip-tls-verify'] = options.insecureSkipTlsVerify ?? false;
    if (options.certificateAuthority) own['certificate-authority'] = options.certificateAuthority;
  }
  // Another server has another name in its certificate: --server clears the kubeconfig's tls-server-name.
  if (options.server) delete own['tls-server-name'];
  if (options.tlsServerName) own['tls-server-name'] = options.tlsServerName;
  return own;
}
