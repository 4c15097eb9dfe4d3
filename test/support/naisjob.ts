// Runs the real command as a user does: `kubectl naisjob …` where there is a kubectl, else the executable itself.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { target } from './target.ts';

/** The executable under test; another build of it (a packed tarball, a single binary) can take its place. */
const EXECUTABLE = process.env['NAISJOB_EXECUTABLE'] ?? fileURLToPath(new URL('../../bin/run.js', import.meta.url));

const COMPLETER = process.env['NAISJOB_COMPLETER'] ?? fileURLToPath(new URL('../../bin/complete.js', import.meta.url));

/** The node that runs it, where that is not the one that runs this test. */
const NODE = process.env['NAISJOB_NODE'] ?? process.execPath;

export interface Outcome {
  /** Exit code; 128 + n when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Absent = the target's admin. */
  kubeconfig?: string;
  env?: Record<string, string>;
  /** Written to its standard input, which is closed then. */
  input?: string;
  /** Gets the process; kubectl becomes the plugin on Unix, so a signal reaches it. */
  onStart?: (child: ChildProcess) => void;
  /** Told each time it has written something. */
  onOutput?: (soFar: { stdout: string; stderr: string }) => void;
  /** Sent once stderr or stdout matches. */
  signalWhen?: { pattern: RegExp; signal: NodeJS.Signals };
}

/** A PATH on which kubectl finds the plugin, and the plugin finds its Node. */
function createPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-naisjob-'));
  symlinkSync(EXECUTABLE, join(folder, 'kubectl-naisjob'));
  symlinkSync(COMPLETER, join(folder, 'kubectl_complete-naisjob'));
  return [folder, dirname(NODE), process.env['PATH'] ?? ''].join(delimiter);
}

let path: string | undefined;
let cache: string | undefined;

/** `kubectl naisjob <args>` against the target. Never throws for a failing command: its code is the result. */
export function runNaisjob(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { command, words, env } = prepareNaisjob(args, options);
  return runProcess(command, words, env, options);
}

/** Without kubectl before it, which takes its time when a machine runs many at once. */
export function runDirectly(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProcess(EXECUTABLE, args, createEnv(options), options);
}

/** The same as a command for another program to run. */
export function prepareNaisjob(
  args: readonly string[],
  options: RunOptions = {},
): { command: string; words: string[]; env: NodeJS.ProcessEnv } {
  const { kubectl } = target();
  const [command, first] = kubectl === undefined ? [EXECUTABLE, []] : [kubectl, ['naisjob']];
  return { command, words: [...first, ...args], env: createEnv(options) };
}

/** What TAB offers behind `kubectl naisjob <words>`, the last of which is being typed: kubectl's own answer to the shell. */
export function completeNaisjob(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { kubectl } = target();
  const [command, first] = kubectl === undefined ? [COMPLETER, []] : [kubectl, ['__complete', 'naisjob']];
  return runProcess(command, [...first, ...words], createEnv(options), options);
}

function createEnv({ kubeconfig, env }: RunOptions): NodeJS.ProcessEnv {
  path ??= createPath();
  cache ??= mkdtempSync(join(tmpdir(), 'kubectl-naisjob-cache-'));
  return {
    ...process.env,
    NO_COLOR: '1',
    XDG_CACHE_HOME: cache,
    PATH: path,
    KUBECONFIG: kubeconfig ?? target().kubeconfigs.admin,
    ...env,
  };
}

/** Any program, with the same result. */
export function runProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'pipe' });
    options.onStart?.(child);
    const out = { stdout: '', stderr: '' };
    let isSignalled = false;
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        out[stream] += chunk;
        options.onOutput?.(out);
        if (options.signalWhen === undefined || isSignalled || !options.signalWhen.pattern.test(out[stream])) return;
        isSignalled = true;
        child.kill(options.signalWhen.signal);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ ...out, code: code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15) }),
    );
    child.stdin.end(options.input ?? '');
  });
}
