// The composition root: flags in, a connected cluster and its companions out. The only place that loads the gateway.

import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { parseDuration } from '../model/duration.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Kubeconfig } from '../cluster/kubeconfig-entries.ts';
import type { Deps } from '../workflows/deps.ts';
import type { Discovered } from '../model/resource.ts';
import { openCachedJson } from './cached-json.ts';
import type { GlobalFlags } from './flags.ts';
import { listenForInterruption } from './interruption.ts';
import { systemClock } from './system-clock.ts';
import { createProgress, say, warn } from './terminal.ts';

/** @throws ConfigError when the kubeconfig or the flags name no usable server. Nothing is sent yet. */
export async function composeDeps(flags: GlobalFlags, version: string): Promise<Deps> {
  // What is read is used up page by page. With room for garbage that grows as it does in a server, 6,000 runs take 90 MiB more, and
  // a tenth less time.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=100');
  const requestTimeoutMs = parseDuration(flags['request-timeout'], 'request-timeout');
  const signal = listenForInterruption();
  const { connect } = await import('../cluster/connect.ts');
  const cluster = connect({
    ...readConnection(flags, version),
    requestTimeoutMs,
    onWarning: warn,
    trace: say,
    remember,
  });
  return { cluster, clock: systemClock, progress: createProgress(), unique: randomUUID, signal };
}

const remember = (server: string) => openCachedJson<Discovered>(process.env, 'discovery', server);

/**
 * A cluster for TAB completion: it says nothing and asks nobody.
 * @throws ConfigError
 */
export async function composeQuietCluster(flags: ConnectionFlags, version: string): Promise<Cluster> {
  const { connect } = await import('../cluster/connect.ts');
  return connect({ ...readConnection(flags, version), unattended: true, onWarning: () => undefined });
}

/** What a kubeconfig holds, for TAB completion. @throws ConfigError */
export async function readKubeconfig(file: string | undefined): Promise<Kubeconfig> {
  const { loadKubeconfig } = await import('../cluster/kubeconfig.ts');
  return loadKubeconfig(file, process.env);
}

export type ConnectionFlags = Partial<Omit<GlobalFlags, 'request-timeout' | 'color' | 'json'>>;

function readConnection(flags: ConnectionFlags, version: string) {
  return {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    cluster: flags.cluster,
    user: flags.user,
    namespace: flags.namespace,
    server: flags.server,
    token: flags.token,
    as: flags.as,
    asGroups: flags['as-group'],
    asUid: flags['as-uid'],
    certificateAuthority: flags['certificate-authority'],
    clientCertificate: flags['client-certificate'],
    clientKey: flags['client-key'],
    insecureSkipTlsVerify: flags['insecure-skip-tls-verify'],
    tlsServerName: flags['tls-server-name'],
    verbosity: flags.v,
    env: process.env,
    userAgent: `kubectl-naisjob/${version} (${process.platform}/${process.arch})`,
  };
}
