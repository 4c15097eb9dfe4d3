// Which server, which user, which namespace: the merged kubeconfig, then the connection flags over it, then a pod's own
// service account when there is neither. The rules are kubectl's (client-go's clientcmd), with one exception that is
// said where it is made: --token really replaces the user's other credentials.

import { ConfigError } from '../model/errors.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { findServiceAccount } from './in-cluster.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig-entries.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { overrideCluster, overrideUser } from './override-flags.ts';
import { checkReadable, validateUser } from './validate-user.ts';

export interface Target {
  /** As the kubeconfig says it, scheme added when it has none. */
  server: string;
  cluster: ClusterEntry;
  clusterName: string;
  user: UserEntry;
  userName: string;
  /** The kubeconfig file that the user comes from. */
  userFile?: string;
  namespace: string;
}

/** kubectl's server when nothing names one. */
const DEFAULT_SERVER = 'http://localhost:8080';

/** Throws ConfigError, worded as kubectl words it, when the parts do not fit together. */
export function resolveTarget(options: ConnectionOptions): Target {
  const config = loadKubeconfig(options.kubeconfig, options.env);
  const context = pickContext(config, options);
  const clusterName = options.cluster || context.cluster || '';
  const userName = options.user || context.user || '';
  const user = overrideUser(pickUser(config, userName, Boolean(options.user)), options);
  const cluster = overrideCluster(pickCluster(config, clusterName, Boolean(options.cluster)), options);
  const account = clusterName === '' && !cluster.server ? findServiceAccount(options.env) : undefined;
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
  const userFile = config.userFiles.get(userName);
  const target = { server, cluster, clusterName, user, userName, namespace, ...(userFile ? { userFile } : {}) };
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
  return names.length === 0 ? [] : [`Contexts in the kubeconfig: ${names.slice(0, 20).join(', ')}.`];
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
