// `sh` as a program: what a container's command and exec start.

import type { Applet, Call } from '../shell/machine.ts';
import { Shell } from '../shell/shell.ts';
import { findApplet } from './applets.ts';

/** What `sh ARGS…` is to do; `error` is what busybox says. */
export type Invocation =
  | { script: string; name?: string; positional: string[]; options: string[] }
  | { stdin: true }
  | { error: string };

/** Understands `-c SCRIPT [NAME ARGS…]` with set's letters before it, and a file of the container. */
export function readInvocation(args: string[], readFile: (path: string) => string | undefined): Invocation {
  const first = args.findIndex((arg) => !/^[-+]\w/.test(arg));
  const flags = first < 0 ? args : args.slice(0, first);
  const rest = first < 0 ? [] : args.slice(first);
  const options = flags.map((flag) => flag.replace('c', ''));
  if (flags.some((flag) => flag.startsWith('-') && flag.includes('c'))) {
    if (rest[0] === undefined) return { error: '-c requires an argument' };
    const [script, name, ...positional] = rest;
    return { script, positional, options, ...(name === undefined ? {} : { name }) };
  }
  if (rest[0] === undefined) return { stdin: true };
  const script = readFile(rest[0]);
  if (script === undefined) return { error: `can't open '${rest[0]}': No such file or directory` };
  return { script, name: rest[0], positional: rest.slice(1), options };
}

/** Runs `sh ARGS…` in a shell that is made by `toShell`, to its end. */
export async function runShell(shell: Shell, args: string[]): Promise<number> {
  const invocation = readInvocation(args, (path) => shell.machine.files.read(path));
  if ('error' in invocation) {
    shell.io.stderr(`${shell.name}: ${invocation.error}\n`);
    return 2;
  }
  if ('stdin' in invocation) return runLines(shell);
  shell.positional = invocation.positional;
  const prelude = invocation.options.filter((option) => option.length > 1).map((option) => `set ${option}\n`);
  return shell.run(prelude.join('') + invocation.script);
}

/** A script on standard input: line by line, as `kubectl exec -i` sends it. */
async function runLines(shell: Shell): Promise<number> {
  return shell.run(await shell.life.guard(shell.io.stdin.readAll()));
}

const startShell: Applet = async ({ args, io, life, machine, env, process }: Call) => {
  const invocation = readInvocation(args, (path) => machine.files.read(path));
  const name = 'name' in invocation && invocation.name !== undefined ? invocation.name : 'sh';
  const shell = new Shell({ machine, life, io, env, name, process });
  process.handle((signal) => shell.signal(signal));
  return runShell(shell, args);
};

const startBusybox: Applet = async (call: Call) => {
  if (['sh', 'ash'].includes(call.args[0] ?? '')) return startShell({ ...call, args: call.args.slice(1) });
  const applet = findApplet(call.args[0] ?? '');
  if (applet !== undefined) return applet({ ...call, args: call.args.slice(1) });
  call.io.stderr(`${call.args[0]}: applet not found\n`);
  return 127;
};

export const SHELL_APPLETS: Record<string, Applet> = { sh: startShell, ash: startShell, busybox: startBusybox };
