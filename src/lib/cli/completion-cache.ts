// Names that a cluster gave a moment ago, in the user's own cache folder and for nobody else to read: bash asks twice for
// one list, and people press TAB again.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Choice } from '../model/choice.ts';
import { findUserFolder } from './user-folder.ts';

/** ms. */
const FRESH_MS = 5_000;
/** A list that is some minutes old is better than none when the cluster does not answer. */
const ANY_MS = 600_000;

export interface CompletionCache {
  /** undefined: there is none, it is too old, or it cannot be read. */
  read(age: 'fresh' | 'any'): Promise<Choice[] | undefined>;
  /** A cache that cannot be written is no failure. */
  write(choices: readonly Choice[]): Promise<void>;
}

export function openCompletionCache(env: NodeJS.ProcessEnv, key: string): CompletionCache {
  const folder = join(findUserFolder('cache', env), 'completion');
  const file = join(folder, `${key}.json`);
  return {
    read: (age) => readRecent(file, age === 'fresh' ? FRESH_MS : ANY_MS).catch(() => undefined),
    write: (choices) => replace(folder, file, JSON.stringify(choices)).catch(() => undefined),
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

async function readRecent(file: string, ms: number): Promise<Choice[] | undefined> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs < ms ? (JSON.parse(await readFile(file, 'utf8')) as Choice[]) : undefined;
}

/** Written beside and renamed: another TAB may read at this moment. */
async function replace(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder that was there already keeps its mode.
  await chmod(folder, 0o700);
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}
