// Where a cluster under test keeps its things, and whether it is up.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const HERE = import.meta.dirname;

/** CLUSTER_HOME, else a folder in the user's cache: binaries, images, credentials, logs and pid files. */
export function clusterHome(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return process.env['CLUSTER_HOME'] || join(cache, 'kubectl-naisjob', 'cluster');
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
