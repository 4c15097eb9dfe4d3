// Names that a cluster gave a moment ago: bash asks twice for one list, and people press TAB again.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Choice } from '../model/choice.ts';
import { openCachedJson } from './cached-json.ts';

/** ms. */
const FRESH_MS = 5_000;
/** A list that is some minutes old is better than none when the cluster does not answer. */
const ANY_MS = 600_000;

export interface CompletionCache {
  read(age: 'fresh' | 'any'): Promise<Choice[] | undefined>;
  write(choices: readonly Choice[]): Promise<void>;
}

/** Never fails: see Memory. */
export function openCompletionCache(env: NodeJS.ProcessEnv, key: string): CompletionCache {
  const cached = openCachedJson<readonly Choice[]>(env, 'completion', key);
  return {
    read: async (age) => (await cached.read(age === 'fresh' ? FRESH_MS : ANY_MS))?.slice(),
    write: (choices) => cached.write(choices),
  };
}

/**
 * Names a question to a cluster: what decides which cluster and which user it is, and the kubeconfig's times, because a
 * change of the current context is in there. Nothing of it can be read back from the name.
 */
export function keyOfConnection(
  parts: readonly unknown[],
  kubeconfig: string | undefined,
  env: NodeJS.ProcessEnv,
): string {
  const home = join(env['HOME'] ?? homedir(), '.kube', 'config');
  const files = kubeconfig === undefined ? (env['KUBECONFIG'] ?? home).split(delimiter) : [kubeconfig];
  const times = files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs]);
  return createHash('sha256')
    .update(JSON.stringify([parts, times]))
    .digest('hex');
}
