// Kubeconfig files as kubectl reads them: KUBECONFIG is a list, missing files are skipped, the first file wins for each
// entry as a whole and for current-context, relative paths belong to their own file. The client library reads them
// differently (last current-context wins, duplicates throw) and drops fields that are needed, so it is not asked.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { ConfigError } from '../model/errors.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig-entries.ts';

/**
 * Reads and merges what kubectl would read. `explicit` is `--kubeconfig`: it stands alone and must exist.
 * Throws ConfigError in kubectl's words.
 */
export function loadKubeconfig(explicit: string | undefined, env: NodeJS.ProcessEnv): Kubeconfig {
  const merged: Kubeconfig = {
    clusters: new Map(),
    users: new Map(),
    userFiles: new Map(),
    contexts: new Map(),
    currentContext: '',
  };
  for (const file of explicit ? [explicit] : listFiles(env)) {
    const text = readIfThere(file, explicit !== undefined && explicit !== '');
    if (text !== undefined) addFile(merged, file, text);
  }
  return merged;
}

function listFiles(env: NodeJS.ProcessEnv): string[] {
  if (env['KUBECONFIG']) return [...new Set(env['KUBECONFIG'].split(delimiter).filter(Boolean))];
  return [join(env['HOME'] || env['USERPROFILE'] || homedir(), '.kube', 'config')];
}

function readIfThere(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && !required) return undefined;
    if (code === 'ENOENT') throw new ConfigError(`stat ${file}: no such file or directory`);
    throw new ConfigError(`error loading config file "${file}": ${describeReadFailure(file, error)}`);
  }
}

/** A failed read in Go's words, e.g. `open /x: permission denied`, as kubectl prints it. */
export function describeReadFailure(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `open ${file}: no such file or directory`;
  if (code === 'EACCES' || code === 'EPERM') return `open ${file}: permission denied`;
  if (code === 'EISDIR') return `read ${file}: is a directory`;
  return message;
}

function addFile(merged: Kubeconfig, file: string, text: string): void {
  const config = parseFile(file, text);
  const base = resolve(dirname(file));
  if (merged.currentContext === '') merged.currentContext = toText(config['current-context']) ?? '';
  addEntries(merged.clusters, config['clusters'], 'cluster', (entry: ClusterEntry) => resolveCluster(entry, base));
  addEntries(merged.users, config['users'], 'user', (entry: UserEntry) => resolveUser(entry, base));
  for (const name of merged.users.keys()) if (!merged.userFiles.has(name)) merged.userFiles.set(name, file);
  addEntries(merged.contexts, config['contexts'], 'context', (entry: ContextEntry) => entry);
}

function parseFile(file: string, text: string): Record<string, unknown> {
  let config: unknown;
  try {
    // kubectl lets a key be given twice, and knows merge keys.
    config = parse(text, { merge: true, uniqueKeys: false, logLevel: 'error' }) ?? {};
  } catch (error) {
    // The first line only: the rest of the library's message quotes the file, which may hold a token.
    throw new ConfigError(`error loading config file "${file}": yaml: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof config !== 'object' || Array.isArray(config)) {
    throw new ConfigError(`error loading config file "${file}": it is not a kubeconfig`);
  }
  const { apiVersion, kind } = config as Record<string, unknown>;
  if ((kind ?? 'Config') !== 'Config' || (apiVersion ?? 'v1') !== 'v1') {
    throw new ConfigError(
      `error loading config file "${file}": no kind "${String(kind)}" is registered for version "${String(apiVersion)}"`,
    );
  }
  return config as Record<string, unknown>;
}

function addEntries<T>(into: Map<string, T>, list: unknown, field: string, finish: (entry: T) => T): void {
  if (!Array.isArray(list)) return;
  const own = new Map<string, T>();
  for (const item of list) {
    const name = toText(item?.name);
    // Within one file the last of two equal names counts, as kubectl's conversion to a map does.
    if (name !== undefined) own.set(name, finish({ ...textual(item[field]) } as T));
  }
  for (const [name, entry] of own) if (!into.has(name)) into.set(name, entry);
}

// kubectl reads unquoted numbers where text is wanted (`namespace: 123`, a numeric token).
function textual(entry: unknown): Record<string, unknown> {
  if (typeof entry !== 'object' || entry === null) return {};
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => [key, typeof value === 'number' ? String(value) : value]),
  );
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function resolveCluster(entry: ClusterEntry, base: string): ClusterEntry {
  resolvePaths(entry, ['certificate-authority'], base);
  return entry;
}

function resolveUser(entry: UserEntry, base: string): UserEntry {
  resolvePaths(entry, ['client-certificate', 'client-key', 'tokenFile'], base);
  const command = entry.exec?.command;
  // A command without a slash is looked up on PATH.
  if (command?.includes(sep)) entry.exec = { ...entry.exec, command: absolute(command, base) };
  return entry;
}

function resolvePaths<K extends string>(entry: Partial<Record<K, string>>, fields: K[], base: string): void {
  for (const field of fields) {
    const path = entry[field];
    if (path) entry[field] = absolute(path, base);
  }
}

function absolute(path: string, base: string): string {
  return isAbsolute(path) ? path : join(base, path);
}
