// Connections and kubeconfig files for tests of the gateway.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ConnectionOptions } from '../../../../src/lib/cluster/connection-options.ts';
import type { Resource } from '../../../../src/lib/model/resource.ts';

export const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

/** Options that reach `server` and nothing of this machine's own configuration. */
export function optionsFor(server: string, more: Partial<ConnectionOptions> = {}): ConnectionOptions {
  return {
    server,
    namespace: 'team',
    env: { HOME: '/nonexistent' },
    userAgent: 'test/1',
    onWarning: failOnWarning,
    ...more,
  };
}

function failOnWarning(text: string): void {
  throw new Error(`unexpected warning: ${text}`);
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-'));
}

/** Writes a kubeconfig with one cluster, user and context named `main`; returns its path. */
export function writeKubeconfig(folder: string, cluster: object, user: object, context: object = {}): string {
  const path = join(folder, 'config');
  writeFileSync(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'main',
      clusters: [{ name: 'main', cluster }],
      users: [{ name: 'main', user }],
      contexts: [{ name: 'main', context: { cluster: 'main', user: 'main', ...context } }],
    }),
  );
  return path;
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function configMap(name: string, resourceVersion = '1', more: object = {}): any {
  return { metadata: { name, namespace: 'team', uid: `uid-${name}`, resourceVersion, ...more } };
}
