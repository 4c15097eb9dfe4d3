// Which server, which user, which namespace: the merged kubeconfig, then the connection flags over it, then a pod's own
// service account when there is neither. The rules are kubectl's (client-go's clientcmd), with one exception that is
// said where it is made: --token really replaces the user's other credentials.

import { closeSync, openSync } from 'node:fs';
import { ConfigError } from '../model/errors.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { findServiceAccount } from './in-cluster.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig.ts';
import { describeReadFailure, loadKubeconfig } from './kubeconfig.ts';

export interface Target {
  /** As the kubeconfig says it, scheme added when it has none. */
  server: string;
  cluster: ClusterEntry;
  clusterName: string;
  user: UserEntry;
  userName: string;
  namespace: string;
}

/** kubectl's server when nothing names one. */
const DEFAULT_SERVER = 'http://localhost:8080';

/** Throws ConfigError, worded as kubectl words it, when the parts do not fit together. */
export function resolveTarget(options: ConnectionOptions): Target {
  const config = loadKubeconfig(options.kubeconfig, options.env);
  const context = pickContext(config, options);
  const clusterName = options.cluster ?? context.cluster ?? '';
  const userName = options.user ?? context.user ?? '';
  const user = overrideUser(pickUser(config, userName, options.user !== undefined), options);
  const cluster = overrideCluster(pickCluster(config, clusterName, options.cluster !== undefined), options);
  const account = cluster.server === undefined ? findServiceAccount(options.env) : undefined;
  const namespace = options.namespace || context.namespace || account?.namespace || 'default';
  if (account) {
    return {
      server: account.server,
      cluster: { ...cluster, ...(cluster['certificate-authority'] ? {} : account.cluster) },
      clusterName,
      user: options.token ? user : { ...user, ...account.user },
      userName,
      namespace,
    };
  }
  const server = withScheme(cluster.server ?? options.env['KUBERNETES_MASTER'] ?? DEFAULT_SERVER);
  const target = { server, cluster, clusterName, user, userName, namespace };
  validate(target, config);
  return target;
}

function pickContext(config: Kubeconfig, options: ConnectionOptions): ContextEntry {
  const name = options.context || config.currentContext;
  const context = config.contexts.get(name);
  if (context) return context;
  if (options.context) throw new ConfigError(`context "${name}" does not exist`, suggestContexts(config));
  if (name !== '')
    throw new ConfigError(`context was not found for specified context: ${name}`, suggestContexts(config));
  return {};
}

function suggestContexts(config: Kubeconfig): string[] {
  const names = [...config.contexts.keys()];
  return names.length === 0 ? [] : [`contexts there are: ${names.slice(0, 20).join(', ')}`];
}

function pickUser(config: Kubeconfig, name: string, required: boolean): UserEntry {
  const user = config.users.get(name);
  if (!user && required) throw new ConfigError(`auth info "${name}" does not exist`);
  return user ?? {};
}

function pickCluster(config: Kubeconfig, name: string, required: boolean): ClusterEntry {
  const cluster = config.clusters.get(name);
  if (!cluster && required) throw new ConfigError(`cluster "${name}" does not exist`);
  return cluster ?? {};
}

function overrideUser(user: UserEntry, options: ConnectionOptions): UserEntry {
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

function overrideCluster(cluster: ClusterEntry, options: ConnectionOptions): ClusterEntry {
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

function withScheme(server: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `http://${server}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new ConfigError(`invalid server address "${server}": it must be an http or https URL`);
  }
  return url.replace(/\/+$/, '');
}

function validate(target: Target, config: Kubeconfig): void {
  const { cluster, clusterName, user, userName } = target;
  if (clusterName !== '' && cluster.server === undefined) {
    throw new ConfigError(`no server found for cluster "${clusterName}"`, suggestContexts(config));
  }
  if (
    cluster['insecure-skip-tls-verify'] &&
    (cluster['certificate-authority'] || cluster['certificate-authority-data'])
  ) {
    throw new ConfigError('specifying a root certificates file with the insecure flag is not allowed');
  }
  checkReadable('certificate-authority', cluster['certificate-authority'], clusterName);
  validateUser(user, userName);
}

function validateUser(user: UserEntry, name: string): void {
  const hasKey = user['client-key'] || user['client-key-data'];
  if ((user['client-certificate'] || user['client-certificate-data']) && !hasKey) {
    throw new ConfigError(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    );
  }
  if (user['client-certificate'] && !user['client-certificate-data']) {
    checkReadable('client-cert', user['client-certificate'], name);
  }
  if (user['client-key'] && !user['client-key-data']) checkReadable('client-key', user['client-key'], name);
  if (!user.as && (user['as-groups'] || user['as-uid'] || user['as-user-extra'])) {
    throw new ConfigError('requesting uid, groups or user-extra for impersonation without impersonating a user');
  }
}

function checkReadable(what: string, file: string | undefined, owner: string): void {
  if (!file) return;
  try {
    closeSync(openSync(file, 'r'));
  } catch (error) {
    throw new ConfigError(`unable to read ${what} ${file} for ${owner} due to ${describeReadFailure(file, error)}`);
  }
}
