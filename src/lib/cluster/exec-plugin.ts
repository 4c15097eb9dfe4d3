// Exec credential plugins as kubectl runs them: KUBERNETES_EXEC_INFO is always given, the terminal is lent when the
// plugin may be interactive, its stderr is the user's (login URLs are printed there), and an answer is kept until it
// expires. kuberc's credentialPluginPolicy is obeyed.

import process from 'node:process';
import { isatty } from 'node:tty';
import { AuthError, ConfigError } from '../model/errors.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { readPem } from './read-pem.ts';
import type { ExecStatus } from './exec-answer.ts';
import { readAnswer, toCredential } from './exec-answer.ts';
import type { ExecEntry } from './kubeconfig-entries.ts';
import type { Pace } from './pace.ts';
import { requireAllowed } from './plugin-policy.ts';
import type { Target } from './resolve-target.ts';

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

export type PluginOptions = Pick<ConnectionOptions, 'env' | 'unattended'>;

/** Runs nothing yet. Throws ConfigError when the entry makes no sense. */
export function createExecPlugin(
  exec: ExecEntry,
  target: Target,
  options: PluginOptions,
  pace: Pace,
): CredentialSource {
  validateEntry(exec, target.userName);
  let current: { credential: Credential; expires: number } | undefined;
  let running: Promise<Credential> | undefined;
  const run = (): Promise<Credential> => {
    // One plugin at a time: it may be talking to the user.
    running ??= runPlugin(exec, target, options)
      .then((status) => {
        current = { credential: toCredential(status), expires: Date.parse(status.expirationTimestamp ?? '') };
        return current.credential;
      })
      .finally(() => (running = undefined));
    return running;
  };
  return {
    get: async () => (current && !(pace.now() > current.expires) ? current.credential : run()),
    async refresh(stale) {
      if (current && current.credential !== stale) return true;
      const fresh = await run();
      return fresh.authorization !== stale.authorization || fresh.cert !== stale.cert;
    },
  };
}

function validateEntry(exec: ExecEntry, user: string): void {
  const missing = (field: string): ConfigError =>
    new ConfigError(`${field} must be specified for ${user} to use exec authentication plugin`);
  if (!exec.command) throw missing('command');
  if (!exec.apiVersion) throw missing('apiVersion');
  if (!API_VERSIONS.includes(exec.apiVersion)) {
    throw new ConfigError(`exec plugin: invalid apiVersion "${exec.apiVersion}"`);
  }
  if (!exec.interactiveMode && exec.apiVersion === API_VERSIONS[0]) throw missing('interactiveMode');
  if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode ?? 'IfAvailable')) {
    throw new ConfigError(`invalid interactiveMode for ${user}: "${exec.interactiveMode}"`);
  }
}

async function runPlugin(exec: ExecEntry, target: Target, options: PluginOptions): Promise<ExecStatus> {
  requireAllowed(exec.command ?? '', options.env);
  const interactive = decideInteractive(exec, isatty(0) && options.unattended !== true);
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo ? { cluster: describeCluster(target) } : {}), interactive },
  };
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const env = { ...options.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const output = await capture(exec, { ...options, env }, interactive);
  return readAnswer(output, exec);
}

function decideInteractive(exec: ExecEntry, terminal: boolean): boolean {
  if (exec.interactiveMode === 'Never') return false;
  if (exec.interactiveMode === 'Always' && !terminal) {
    throw new AuthError(
      'getting credentials: exec plugin cannot support interactive mode: standard input is not a terminal',
    );
  }
  return terminal;
}

function describeCluster(target: Target): Record<string, unknown> {
  const { cluster, server } = target;
  const ca = readPem(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const config = cluster.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension;
  return {
    server,
    ...(cluster['tls-server-name'] ? { 'tls-server-name': cluster['tls-server-name'] } : {}),
    ...(cluster['insecure-skip-tls-verify'] ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca ? { 'certificate-authority-data': ca.toString('base64') } : {}),
    ...(cluster['proxy-url'] ? { 'proxy-url': cluster['proxy-url'] } : {}),
    ...(cluster['disable-compression'] ? { 'disable-compression': true } : {}),
    ...(config === undefined ? {} : { config }),
  };
}

async function capture(exec: ExecEntry, { env, unattended }: PluginOptions, interactive: boolean): Promise<string> {
  // Loaded only now; and not by import(), which a single executable does not have.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const command = exec.command ?? '';
  return new Promise((resolve, reject) => {
    const child = spawn(command, exec.args ?? [], {
      env,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', unattended ? 'ignore' : 'inherit'],
    });
    if (unattended) process.once('exit', () => child.kill());
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => reject(describeSpawnFailure(error, exec)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(chunks).toString('utf8'));
      const how = signal ? `was ended by ${signal}` : `failed with exit code ${code}`;
      reject(new AuthError(`getting credentials: exec: executable ${command} ${how}`));
    });
  });
}

function describeSpawnFailure(error: NodeJS.ErrnoException, exec: ExecEntry): AuthError {
  if (error.code !== 'ENOENT') return new AuthError(`getting credentials: exec: ${error.message}`);
  const hints = [
    'It is a credential plugin named by the kubeconfig, and must be installed on this machine to reach the cluster.',
  ];
  if (exec.installHint) hints.push(exec.installHint);
  return new AuthError(`getting credentials: exec: executable ${exec.command} not found`, hints);
}
