// The commands that work on the shell itself.

import { findApplet } from '../applets/applets.ts';
import { sendSignals } from '../applets/processes.ts';
import { Exit, LoopExit, Return } from './control.ts';
import type { Io } from './machine.ts';
import { toSignal } from './machine.ts';
import { parseScript } from './parse.ts';
import { Interpreter } from './interpret.ts';
import type { Shell } from './shell.ts';

interface BuiltinCall {
  args: string[];
  io: Io;
  shell: Shell;
  /** Runs another command: for `command` and `exec`. */
  run(words: string[], io: Io): Promise<number>;
}

type Builtin = (call: BuiltinCall) => number | Promise<number>;

function assign({ args, shell, io }: BuiltinCall, apply: (name: string) => void): number {
  for (const arg of args.filter((text) => !text.startsWith('-'))) {
    const [, name, value] = /^([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (name === undefined) {
      io.stderr(`${shell.name}: ${arg}: bad variable name\n`);
      return 2;
    }
    if (value !== undefined) shell.set(name, value);
    apply(name);
  }
  return 0;
}

function setTrap({ args, shell, io }: BuiltinCall): number {
  const [action = '', ...names] = args[0] === '--' ? args.slice(1) : args;
  for (const name of names) {
    const signal = toSignal(name);
    if (signal === undefined) {
      io.stderr(`${shell.name}: trap: line 0: ${name}: invalid signal specification\n`);
      return 1;
    }
    if (action === '-') shell.traps.delete(signal);
    else shell.traps.set(signal, action);
  }
  return 0;
}

function setOptions({ args, shell }: BuiltinCall): number {
  const letters = { e: 'errexit', u: 'nounset', x: 'xtrace' } as const;
  for (const [index, arg] of args.entries()) {
    if (!/^[-+]\w/.test(arg)) {
      shell.positional = args.slice(arg === '--' ? index + 1 : index);
      break;
    }
    for (const letter of arg.slice(1)) {
      if (letter in letters) shell.options[letters[letter as keyof typeof letters]] = arg.startsWith('-');
    }
  }
  return 0;
}

async function readLine({ args, shell, io }: BuiltinCall): Promise<number> {
  const names = args.filter((text) => !text.startsWith('-'));
  const line = await shell.life.guard(io.stdin.readLine());
  const words = (line ?? '').trim().split(/[ \t]+/);
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    shell.set(name, (last ? words.slice(index).join(' ') : words[index]) ?? '');
  }
  return line === undefined ? 1 : 0;
}

async function waitForJobs({ args, shell }: BuiltinCall): Promise<number> {
  if (args.length === 0) {
    const code = await shell.waitFor(shell.jobs);
    // Without arguments wait says nothing of the jobs' own codes.
    return code > 128 && shell.jobs.length > 0 ? code : 0;
  }
  const jobs = shell.jobs.filter(({ pid }) => args.includes(String(pid)));
  return jobs.length === 0 ? 127 : shell.waitFor(jobs);
}

function findCommand({ args, io, shell }: BuiltinCall): number {
  const name = args.at(-1)!;
  const found = BUILTINS[name] !== undefined || shell.functions.has(name) || findApplet(name) !== undefined;
  if (found) io.stdout(`${name}\n`);
  return found ? 0 : 127;
}

async function evaluate({ args, shell }: BuiltinCall): Promise<number> {
  shell.status = 0;
  await new Interpreter(shell).runList(parseScript(args.join(' ')));
  return shell.status;
}

export const BUILTINS: Record<string, Builtin> = {
  ':': () => 0,
  break: ({ args }) => {
    throw new LoopExit('break', Number(args[0] ?? 1));
  },
  continue: ({ args }) => {
    throw new LoopExit('continue', Number(args[0] ?? 1));
  },
  cd: () => 0,
  command: (call) => (call.args[0] === '-v' ? findCommand(call) : call.run(call.args, call.io)),
  eval: evaluate,
  exec: async (call) => {
    if (call.args.length === 0) return 0;
    throw new Exit(await call.run(call.args, call.io));
  },
  exit: ({ args, shell }) => {
    throw new Exit(args[0] === undefined ? shell.status : Number(args[0]) & 255);
  },
  export: (call) => assign(call, (name) => call.shell.exported.add(name)),
  kill: ({ args, io, shell }) => sendSignals({ args, io, machine: shell.machine }, shell.name),
  local: (call) => assign(call, () => undefined),
  read: readLine,
  readonly: (call) => assign(call, () => undefined),
  return: ({ args, shell }) => {
    if (args[0] !== undefined) shell.status = Number(args[0]) & 255;
    throw new Return();
  },
  set: setOptions,
  shift: ({ args, shell }) => {
    shell.positional = shell.positional.slice(Number(args[0] ?? 1));
    return 0;
  },
  trap: setTrap,
  type: findCommand,
  umask: () => 0,
  unset: ({ args, shell }) => {
    for (const name of args) shell.variables.delete(name);
    return 0;
  },
  wait: waitForJobs,
};
