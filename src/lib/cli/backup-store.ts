// Backups on disk, so that they survive this process and this machine's next crash.

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { progressOf, type ResetState, type StoredBackup } from '../model/backup.ts';
import { FailedError, UsageError } from '../model/errors.ts';
import type { BackupSummary } from '../model/reset-result.ts';
import { compareText } from '../model/text-order.ts';
import type { BackupStore } from '../workflows/reset-deps.ts';
import { drawBackup, drawRecord, parseBackup } from './backup-file.ts';
import { findUserFolder } from './user-folder.ts';

export function defaultBackupFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(findUserFolder('state', env), 'backups');
}

/** Readable by the user alone: a manifest may hold secrets in its env. */
export function createBackupStore(folder: string, now: () => number = Date.now): BackupStore {
  return {
    async write(backup) {
      const madeAt = new Date(now()).toISOString();
      const path = join(resolve(folder), nameFile(backup.state, madeAt));
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeDurably(path, drawBackup(backup, madeAt, path));
      } catch (error) {
        throw new FailedError(`cannot save the job in ${path}: ${(error as Error).message}; nothing was changed`, [
          'Name a folder that can be written to: --backup-dir',
        ]);
      }
      return path;
    },
    note: async (path, entry) => append(path, drawRecord(entry)),
  };
}

/** @throws UsageError when the file is not there or not one of ours. */
export async function readBackup(path: string): Promise<StoredBackup> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read --resume ${path}: ${(error as Error).message}`, [
      'Saved jobs are listed with: kubectl naisjob reset --resume',
    ]);
  });
  const backup = parseBackup(text, resolve(path));
  if (backup !== undefined) return backup;
  throw new UsageError(`${path} was not written by kubectl naisjob reset`, [
    `A manifest is applied with: kubectl apply -f ${path}`,
  ]);
}

/** @throws UsageError where it is not this job's; also what readBackup throws. */
export async function readBackupOf({ naisjob, namespace }: BackupChoice, path: string): Promise<StoredBackup> {
  const backup = await readBackup(path);
  const { state } = backup;
  if (naisjob !== undefined && naisjob !== state.name)
    throw new UsageError(`${path} is about ${state.name}, not about ${naisjob}`);
  if (namespace !== undefined && namespace !== state.namespace)
    throw new UsageError(`${path} is about namespace ${state.namespace}, not ${namespace}`);
  return backup;
}

/** Absent = any. */
interface BackupChoice {
  naisjob?: string | undefined;
  namespace?: string | undefined;
}

/** The newest first. A folder that is not there has none; what is not ours in it is passed over. */
export async function listBackups(folder: string, choice: BackupChoice = {}): Promise<BackupSummary[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new FailedError(`cannot read ${folder}: ${error.message}`);
  });
  const paths = names.filter((each) => each.endsWith('.yaml')).map((each) => join(resolve(folder), each));
  const backups = await Promise.all(paths.map((path) => readBackup(path).catch(() => undefined)));
  return backups
    .filter((each) => each !== undefined)
    .map((each) => ({
      path: each.path,
      namespace: each.state.namespace,
      naisjob: each.state.name,
      server: each.state.server,
      madeAt: each.madeAt,
      progress: progressOf(each),
    }))
    .filter(
      ({ naisjob, namespace }) =>
        naisjob === (choice.naisjob ?? naisjob) && namespace === (choice.namespace ?? namespace),
    )
    .toSorted((a, b) => compareText(b.madeAt, a.madeAt));
}

/** The random part keeps two resets within one second apart. */
function nameFile({ namespace, name }: ResetState, madeAt: string): string {
  const stamp = madeAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${namespace}.${name}-${stamp}-${randomBytes(3).toString('hex')}.yaml`;
}

/** On disk when it resolves: the file's content, and its name in the folder. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

/** Windows cannot open a folder; there the file system's own journal has to do. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function append(path: string, line: string): Promise<void> {
  // Without O_CREAT: a journal without its backup is of no use.
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    // A torn line of a process that died must not swallow this one.
    await file.write(buffer.toString() === '\n' ? line : `\n${line}`, size);
    await file.sync();
  } finally {
    await file.close();
  }
}
