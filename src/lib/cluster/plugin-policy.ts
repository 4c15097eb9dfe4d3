// Which credential plugins the user lets a kubeconfig run: kuberc's credentialPluginPolicy and credentialPluginAllowlist, as
// kubectl 1.35 and later obey them. A kubeconfig names programs, and it may come from anybody.

import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, normalize, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { AuthError, ConfigError } from '../model/errors.ts';
import { describeReadFailure } from './kubeconfig.ts';

interface Preference {
  apiVersion?: unknown;
  kind?: unknown;
  credentialPluginPolicy?: unknown;
  /** `name` is the older word for `command`. */
  credentialPluginAllowlist?: { command?: unknown; name?: unknown }[] | null;
}

/** Throws AuthError for a plugin that kuberc does not allow, ConfigError for a kuberc that makes no sense; in kubectl's words. */
export function requireAllowed(command: string, env: NodeJS.ProcessEnv): void {
  const { policy, allowed } = readPolicy(env);
  if (policy === '' || policy === 'AllowAll') return;
  if (policy === 'DenyAll') throw refuse(`plugin "${command}" not allowed: policy set to "DenyAll"`);
  const path = lookUp(command, env);
  if (allowed.some((each) => lookUp(each, env) === path)) return;
  throw refuse(`plugin path "${path}" is not permitted by the credential plugin allowlist`);
}

function refuse(what: string): AuthError {
  return new AuthError(`getting credentials: ${what}`, [
    'So says your kuberc (~/.kube/kuberc, or the file in KUBERC).',
  ]);
}

function readPolicy(env: NodeJS.ProcessEnv): { policy: string; allowed: string[] } {
  const preference = readPreference(env);
  const { credentialPluginPolicy: policy = '', credentialPluginAllowlist: list } = preference;
  if (policy !== 'Allowlist') {
    if (policy !== '' && policy !== 'AllowAll' && policy !== 'DenyAll')
      throw new ConfigError(`kuberc: unknown plugin policy: ${JSON.stringify(policy)}`);
    if (list !== undefined && list !== null)
      throw misconfigured(`plugin policy is "${policy}" but allowlist is non-nil`);
    return { policy, allowed: [] };
  }
  if (!Array.isArray(list) || list.length === 0) {
    const message = 'credential plugin policy set to "Allowlist", but allowlist is empty; use "DenyAll" policy instead';
    throw new ConfigError(`kuberc: ${message}`);
  }
  return { policy, allowed: list.map(readEntry) };
}

function readEntry(entry: { command?: unknown; name?: unknown } | null, index: number): string {
  const command = entry?.command ?? entry?.name;
  if (typeof command !== 'string' || command === '') throw misconfigured(`empty allowlist entry #${index + 1}`);
  if (normalize(command) !== command) {
    throw new ConfigError(`kuberc: non-normalized file path: "${command}" vs "${normalize(command)}"`);
  }
  return command;
}

function misconfigured(why: string): ConfigError {
  return new ConfigError(`kuberc: misconfigured credential plugin allowlist: ${why}`);
}

/** The first document that is one; {} where there is no file, or kuberc is switched off. */
function readPreference(env: NodeJS.ProcessEnv): Preference {
  const { KUBERC, KUBECTL_KUBERC } = env;
  if (KUBERC === 'off' || KUBECTL_KUBERC === 'false') return {};
  const file = KUBERC || join(env['HOME'] || env['USERPROFILE'] || homedir(), '.kube', 'kuberc');
  const text = readIfThere(file, Boolean(KUBERC));
  if (text === undefined) return {};
  const documents = [...parseAllDocuments(text)].filter(({ errors }) => errors.length === 0);
  const found = documents.map((each) => each.toJS() as Preference | null).find(isPreference);
  // Nothing may be run on the strength of a file that cannot be understood.
  if (!found) throw new ConfigError(`kuberc: no valid preferences found in ${file}`);
  return found;
}

function isPreference(document: Preference | null): document is Preference {
  const { apiVersion, kind } = document ?? {};
  return kind === 'Preference' && typeof apiVersion === 'string' && apiVersion.startsWith('kubectl.config.k8s.io/');
}

function readIfThere(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !required) return undefined;
    throw new ConfigError(`kuberc: ${describeReadFailure(file, error)}`);
  }
}

/** The program's path, as the shell would find it; a name that is nowhere on PATH stays one. */
function lookUp(command: string, env: NodeJS.ProcessEnv): string {
  if (/[/\\]/.test(command)) return resolve(command);
  const paths = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, command));
  return paths.find(isExecutable) ?? command;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
