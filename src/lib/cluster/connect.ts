// The cluster room: one interface (cluster.ts) and this one body over a Kubernetes API. Kubeconfig, credentials, proxies,
// connections, retries and watches live here and nowhere else; no other room knows the client library, TLS or HTTP.
// Everything that comes out of it is the cluster's own raw JSON, untrusted and untouched.

import { askVersionOfServer, askWhoAmI, mayDo } from './access.ts';
import { createAgents } from './agents.ts';
import type { ApiClient } from './api-client.ts';
import { createApiClient } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { createCredentialSource, impersonationHeaders } from './credentials.ts';
import { discover, findServed } from './discovery.ts';
import { listPages } from './list.ts';
import { readLog } from './logs.ts';
import { createObject, getObject, patchObject, removeObject } from './objects.ts';
import type { Pace } from './pace.ts';
import { realPace } from './pace.ts';
import { nameServer, recallDiscovery } from './remembered-discovery.ts';
import type { Target } from './resolve-target.ts';
import { resolveTarget } from './resolve-target.ts';
import { createTracer } from './trace.ts';
import type { TransportParts } from './transport.ts';
import { createTransport } from './transport.ts';
import type { UpgradeParts } from './upgrade.ts';
import { onceEach } from './warnings.ts';
import { watchObjects } from './watch.ts';

/**
 * Reads the kubeconfig and certificates; sends nothing and runs no plugin yet. Throws ConfigError, worded as kubectl
 * words it. `pace` is for tests.
 */
export function connect(options: ConnectionOptions, pace: Pace = realPace): Cluster {
  const target = resolveTarget(options);
  const parts = createParts(target, options, pace);
  const limits = { requestTimeoutMs: options.requestTimeoutMs ?? 0 };
  const client = createApiClient({
    ...limits,
    server: target.server,
    transport: createTransport(parts),
    pace,
    tracer: parts.tracer,
    compression: target.cluster['disable-compression'] !== true,
  });
  return createCluster(client, { ...parts, ...limits }, target, options.remember);
}

function createParts(target: Target, options: ConnectionOptions, pace: Pace): TransportParts {
  return {
    server: target.server,
    headers: { 'user-agent': options.userAgent, ...impersonationHeaders(target.user) },
    credentials: createCredentialSource(target, options, pace),
    agents: createAgents(target, options.env),
    pace,
    onWarning: onceEach((text) => options.onWarning(text)),
    tracer: createTracer(options.verbosity ?? 0, options.trace),
  };
}

function createCluster(
  client: ApiClient,
  streams: UpgradeParts,
  target: Target,
  remember: ConnectionOptions['remember'],
): Cluster {
  return {
    server: target.server,
    namespace: target.namespace,
    get: (resource, key, options) => getObject(client, resource, key, options),
    list: (resource, selection, options) => listPages(client, resource, selection, options),
    watch: (resource, selection, options) => watchObjects(client, resource, selection, options),
    logs: (key, options) => readLog(client, key, options),
    create: (resource, namespace, object, options) => createObject(client, resource, namespace, object, options),
    patch: (resource, key, patch, options) => patchObject(client, resource, key, patch, options),
    remove: (resource, key, options) => removeObject(client, resource, key, options),
    // Only kill-sidecars opens streams, and the library behind them takes its time to load.
    exec: async (...call) => (await import('./exec.ts')).execInContainer(streams, ...call),
    requestThroughPortForward: async (...call) =>
      (await import('./port-forward.ts')).requestThroughPortForward(streams, ...call),
    can: (access, options) => mayDo(client, access, options?.signal),
    whoAmI: (options) => askWhoAmI(client, target.user.as ?? target.userName, options?.signal),
    discover: (options) => {
      const ask = () => discover(client, options?.signal);
      const isRemembered = remember !== undefined && options?.remembered === true;
      return isRemembered ? recallDiscovery(remember(nameServer(target)), ask) : ask();
    },
    served: (resource, options) => findServed(client, resource, options?.signal),
    version: (options) => askVersionOfServer(client, options?.signal),
    close: () => client.close(),
  };
}
