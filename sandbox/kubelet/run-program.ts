// PID 1 of a container: the program that was chosen for it, run to its end.

import { findApplet } from './applets/applets.ts';
import { runShell } from './applets/shells.ts';
import type { Program } from './program.ts';
import type { Call, Process } from './shell/machine.ts';
import { exitCodeOf } from './shell/machine.ts';
import { Shell } from './shell/shell.ts';

/** What it runs in. */
interface FirstProcess extends Pick<Call, 'machine' | 'life' | 'io' | 'env'> {
  /** Makes it known under its name as PID 1. */
  enlist(name: string, deliver: (signal: string) => void): Process;
}

/** How long a program that is not understood works, in ms. */
const BRIEF_MS = 1000;

export async function runProgram(program: Program, first: FirstProcess): Promise<number> {
  if (program.kind === 'shell') return startShell(program, first);
  if (program.kind === 'applet') return startApplet(program, first);
  if (program.kind === 'brief') return wait(first, 'program', BRIEF_MS);
  return wait(first, 'pause', undefined);
}

async function startShell(
  { name, args, shielded }: Extract<Program, { kind: 'shell' }>,
  { machine, life, io, env, enlist }: FirstProcess,
): Promise<number> {
  const process = enlist('sh', () => undefined);
  const shell = new Shell({ machine, life, io, env, name: nameShell(name, args), shielded, process });
  process.handle((signal) => shell.signal(signal));
  return runShell(shell, args);
}

/** $0: the word after `-c SCRIPT`, else the shell as it was called. */
function nameShell(name: string, args: string[]): string {
  const at = args.findIndex((arg) => /^-\w*c/.test(arg));
  return at >= 0 && args[at + 2] !== undefined ? args[at + 2]! : name;
}

/** A program as PID 1 hears no signal that it has no handler for, and none of these has. */
async function startApplet(
  { name, args }: Extract<Program, { kind: 'applet' }>,
  { enlist, ...rest }: FirstProcess,
): Promise<number> {
  const process = enlist(name.split('/').at(-1)!, () => undefined);
  return findApplet(name)!({ args, process, ...rest });
}

async function wait({ life, enlist }: FirstProcess, name: string, ms: number | undefined): Promise<number> {
  enlist(name, (signal) => life.kill(name === 'pause' ? 0 : exitCodeOf(signal)));
  if (ms === undefined) return life.guard(new Promise<number>(() => undefined));
  await life.sleep(ms);
  return 0;
}
