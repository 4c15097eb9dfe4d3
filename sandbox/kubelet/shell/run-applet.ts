// A program started from a script: a process of its own, whose end by a signal the shell survives, or the shell's successor.

import { findApplet } from '../applets/applets.ts';
import type { Io } from './machine.ts';
import { exitCodeOf } from './machine.ts';
import type { Shell } from './shell.ts';

interface AppletStart {
  name: string;
  args: string[];
  io: Io;
  /** Variables for this program alone. */
  extra: Record<string, string>;
  /** It is to take the place of the shell, as far as no trap is set. */
  replaces: boolean;
}

/** Gives its exit code; 127 when there is no such program. */
export async function runApplet(shell: Shell, { name, args, io, extra, replaces }: AppletStart): Promise<number> {
  const applet = findApplet(name);
  if (applet === undefined) {
    io.stderr(`${shell.name}: ${name}: not found\n`);
    return 127;
  }
  const { machine } = shell;
  const env = { ...shell.env(), ...extra };
  const taken = replaces && shell.traps.size === 0 ? shell.giveWay(name) : undefined;
  if (taken !== undefined) return applet({ args, io, life: shell.life, machine, process: taken, env });
  const life = shell.life.beget();
  const process = machine.register(name.split('/').at(-1)!, (signal) => life.kill(exitCodeOf(signal)));
  try {
    return await applet({ args, io, life, machine, process, env });
  } catch (error) {
    // Only this program was killed, not the shell that waits for it.
    if (life.killed === undefined || shell.life.killed !== undefined) throw error;
    if (life.killed.exitCode === 137) io.stderr('Killed\n');
    if (life.killed.exitCode === 143) io.stderr('Terminated\n');
    return life.killed.exitCode;
  } finally {
    process.unregister();
  }
}
