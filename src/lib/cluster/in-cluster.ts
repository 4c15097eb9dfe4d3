// A pod's own way to the API: the service account's token, CA and namespace that Kubernetes mounts into it. Used, as by
// kubectl, only when no kubeconfig and no flag names a server.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterEntry, UserEntry } from './kubeconfig-entries.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface ServiceAccount {
  server: string;
  cluster: ClusterEntry;
  user: UserEntry;
  namespace?: string;
}

/** undefined outside a pod. `folder` is for tests. */
export function findServiceAccount(env: NodeJS.ProcessEnv, folder: string = FOLDER): ServiceAccount | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  const tokenFile = join(folder, 'token');
  if (!host || !port || !isFile(tokenFile)) return undefined;
  const namespace = env['POD_NAMESPACE'] || readNamespace(folder);
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    cluster: isFile(join(folder, 'ca.crt')) ? { 'certificate-authority': join(folder, 'ca.crt') } : {},
    user: { tokenFile },
    ...(namespace ? { namespace } : {}),
  };
}

function readNamespace(folder: string): string {
  try {
    return readFileSync(join(folder, 'namespace'), 'utf8').trim();
  } catch {
    return '';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
