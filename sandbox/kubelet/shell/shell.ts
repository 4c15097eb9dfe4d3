// The practice containers' shell: the part of busybox' ash that Jobs' scripts use. Understood: lists, && || ; &, pipes,
// if, for, while, until, case, { }, ( ), functions, quoting, parameters with the POSIX operators, $(…), $((…)),
// redirection, trap, wait, kill and the programs in ../applets. Not understood: here-documents, wildcards, job control.
// As PID 1 it behaves as the kernel makes it: signals without a trap are ignored, and a trap waits for the foreground
// command to end.
// Long because a shell is one process: its variables, jobs, traps and pending signals are one state under the running script.

import type { List } from './syntax.ts';
import { ScriptError } from './syntax.ts';
import type { Scope } from './expand.ts';
import type { Io, Machine, Process } from './machine.ts';
import { exitCodeOf } from './machine.ts';
import { Life } from './life.ts';
import { Input } from './input.ts';
import { parseScript } from './parse.ts';
import type { Command } from './syntax.ts';
import { Interpreter } from './interpret.ts';
import { Exit, Return, LoopExit } from './control.ts';

export interface ShellOptions {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
}

export interface BackgroundJob {
  pid: number;
  done: Promise<number>;
  life: Life;
}

export class Shell implements Scope {
  readonly machine: Machine;
  readonly life: Life;
  /** $0, which also begins its error messages. */
  readonly name: string;
  /** Whether untrapped signals are ignored, as the kernel does for PID 1. */
  readonly shielded: boolean;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Command>;
  readonly traps = new Map<string, string>();
  readonly options: ShellOptions = { errexit: false, nounset: false, xtrace: false };
  positional: string[] = [];
  jobs: BackgroundJob[] = [];
  io: Io;
  status = 0;
  readonly pid: number;
  readonly #process: Process | undefined;
  #pending: string[] = [];
  #wakeWait: () => void = () => undefined;

  constructor(setup: {
    machine: Machine;
    life: Life;
    io: Io;
    env: Record<string, string>;
    name?: string;
    shielded?: boolean;
    pid?: number;
    /** Its entry in the container's table of processes, if it is a process of its own. */
    process?: Process;
  }) {
    this.machine = setup.machine;
    this.life = setup.life;
    this.io = setup.io;
    this.name = setup.name ?? 'sh';
    this.shielded = setup.shielded ?? false;
    this.#process = setup.process;
    this.pid = setup.pid ?? setup.process?.pid ?? 1;
    this.variables = new Map(Object.entries(setup.env));
    this.exported = new Set(Object.keys(setup.env));
    this.functions = new Map();
  }

  /** Lets a program take the place of this shell's process; undefined where the shell is only part of one. */
  giveWay(name: string): Process | undefined {
    this.#process?.rename(name.split('/').at(-1)!);
    // What comes next has no traps: PID 1 hears nothing then, any other process is ended.
    this.#process?.handle((signal) => {
      if (!this.shielded) this.life.kill(exitCodeOf(signal));
    });
    return this.#process;
  }

  get failsOnUnset(): boolean {
    return this.options.nounset;
  }

  /** Runs a script to its end; gives its exit code, also when a signal ends it. Throws Killed only from its own life. */
  async run(script: string): Promise<number> {
    let code: number;
    try {
      code = await this.#runToExit(parseScript(script), 'runScript');
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.io.stderr(`${this.name}: ${error.message}\n`);
      code = 2;
    }
    return this.#runExitTrap(code);
  }

  async #runToExit(list: List, how: 'runList' | 'runScript' = 'runList'): Promise<number> {
    try {
      await new Interpreter(this)[how](list);
      return this.status;
    } catch (error) {
      if (error instanceof Exit) return error.code;
      if (error instanceof Return || error instanceof LoopExit) return this.status;
      throw error;
    }
  }

  async #runExitTrap(code: number): Promise<number> {
    const action = this.traps.get('EXIT');
    this.traps.delete('EXIT');
    if (action === undefined || action === '') return code;
    this.status = code;
    const ended = await this.#runToExit(parseScript(action));
    return action.includes('exit') ? ended : code;
  }

  get(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '#') return String(this.positional.length);
    if (name === '@' || name === '*') return this.positional.join(' ');
    if (name === '0') return this.name;
    if (name === '$') return String(this.pid);
    if (name === '!') return this.jobs.length === 0 ? undefined : String(this.jobs.at(-1)!.pid);
    if (name === '-') return this.options.errexit ? 'e' : '';
    if (/^\d+$/.test(name)) return this.positional[Number(name) - 1];
    if (name === 'RANDOM') return String(Math.trunc(Math.random() * 32_768));
    return this.variables.get(name);
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
  }

  env(): Record<string, string> {
    return Object.fromEntries([...this.variables].filter(([name]) => this.exported.has(name)));
  }

  async substitute(body: List): Promise<string> {
    let output = '';
    const inner = this.fork({ ...this.io, stdout: (text) => void (output += text) });
    this.status = await inner.#runToExit(body);
    return output;
  }

  /** A copy that cannot change this shell: subshells, pipes, background jobs. */
  fork(io: Io, life: Life = this.life, process?: Process): Shell {
    const setup = { machine: this.machine, life, io, env: {}, name: this.name, pid: this.pid };
    const child = new Shell(process === undefined ? setup : { ...setup, process });
    for (const [name, value] of this.variables) child.variables.set(name, value);
    for (const name of this.exported) child.exported.add(name);
    for (const [name, body] of this.functions) child.functions.set(name, body);
    child.positional = [...this.positional];
    Object.assign(child.options, this.options);
    child.status = this.status;
    return child;
  }

  async runForked(list: List, io: Io, life: Life = this.life): Promise<number> {
    return this.fork(io, life).#runToExit(list);
  }

  startInBackground(run: (shell: Shell) => Promise<number>): void {
    const life = this.life.beget();
    const entry = this.machine.register('sh', (signal) => life.kill(exitCodeOf(signal)));
    const child = this.fork({ ...this.io, stdin: Input.empty() }, life, entry);
    const done = run(child).catch((error: unknown) => {
      if (life.killed !== undefined) return life.killed.exitCode;
      throw error;
    });
    this.jobs.push({ pid: entry.pid, life, done: done.finally(() => entry.unregister()) });
  }

  /** A signal to this process. */
  signal(signal: string): void {
    const action = this.traps.get(signal);
    if (signal === 'KILL') return this.shielded ? undefined : this.life.kill(137);
    if (action === '') return;
    if (action === undefined) return this.shielded ? undefined : this.life.kill(exitCodeOf(signal));
    this.#pending.push(signal);
    this.#wakeWait();
  }

  /** Runs the traps of signals that came meanwhile. */
  async runTraps(): Promise<void> {
    for (let signal = this.#pending.shift(); signal !== undefined; signal = this.#pending.shift()) {
      const status = this.status;
      await new Interpreter(this).runList(parseScript(this.traps.get(signal) ?? ''));
      this.status = status;
    }
  }

  /** The `wait` of the shell, the one place where a trapped signal is heard at once. */
  async waitFor(jobs: BackgroundJob[]): Promise<number> {
    if (this.#pending.length > 0) return exitCodeOf(this.#pending[0]!);
    const woken = new Promise<undefined>((resolve) => (this.#wakeWait = () => resolve(undefined)));
    const all = Promise.all(jobs.map(({ done }) => done));
    const codes = await this.life.guard(Promise.race([all, woken]));
    if (codes === undefined) return exitCodeOf(this.#pending[0] ?? 'TERM');
    this.jobs = this.jobs.filter((job) => !jobs.includes(job));
    return codes.at(-1) ?? 0;
  }
}
