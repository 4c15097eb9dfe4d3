// What a cluster said a moment ago, in the user's own cache folder and for nobody else to read.

import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Memory } from '../model/memory.ts';
import { findUserFolder } from './user-folder.ts';

/** `kind`: what is kept, a folder of its own. `key`: a file's name. */
export function openCachedJson<T>(env: NodeJS.ProcessEnv, kind: string, key: string): Memory<T> {
  const folder = join(findUserFolder('cache', env), kind);
  const file = join(folder, `${key}.json`);
  return {
    read: (maxAge) => readRecent<T>(file, maxAge).catch(() => undefined),
    write: (value) => replace(folder, file, JSON.stringify(value)).catch(() => undefined),
  };
}

async function readRecent<T>(file: string, ms: number): Promise<T | undefined> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs < ms ? (JSON.parse(await readFile(file, 'utf8')) as T) : undefined;
}

/** Written beside and renamed: another process may read at this moment. */
async function replace(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder that was there already keeps its mode.
  await chmod(folder, 0o700);
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
}
