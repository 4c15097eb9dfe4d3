// Where a cluster under test keeps its things, and whether it is up.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const HERE = import.meta.dirname;

/** CLUSTER_HOME, else a folder in the user's cache: binaries, images, credentials, logs and pid files. */
export function clusterHome(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const older = olderKubernetes();
  const folder = older === undefined ? 'cluster' : `cluster-${older}`;
  return process.env['CLUSTER_HOME'] || join(cache, 'kubectl-naisjob', folder);
}

/** `1.31` of CLUSTER_KUBERNETES: its servers and kubelet take the place of the current ones. undefined = the current ones. */
export function olderKubernetes(): string | undefined {
  const asked = process.env['CLUSTER_KUBERNETES'];
  if (asked === undefined || asked === '') return undefined;
  if (existsSync(join(HERE, `kubernetes-${asked}`, 'go.mod'))) return asked;
  throw new Error(`there is no recipe for Kubernetes ${asked}: test/cluster/kubernetes-${asked}/go.mod`);
}

export function isUp(home: string): boolean {
  const file = join(home, 'unshare.pid');
  if (!existsSync(file)) return false;
  try {
    return process.kill(Number(readFileSync(file, 'utf8')), 0);
  } catch {
    return false;
  }
}
