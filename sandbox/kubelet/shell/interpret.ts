// Walks the syntax tree.
// Long because a tree is walked by mutual recursion: each kind of command runs lists, and lists run commands.

import { BUILTINS } from './builtins.ts';
import { Exit, LoopExit, Return } from './control.ts';
import { expandWord, expandWords, toPattern } from './expand.ts';
import type { Io } from './machine.ts';
import { redirect } from './redirect.ts';
import { runApplet } from './run-applet.ts';
import { runPipe } from './run-pipe.ts';
import type { Shell } from './shell.ts';
import type { AndOr, Command, List, Pipeline } from './syntax.ts';

/** A loop that never waits would stop the whole sandbox: after so many rounds each one takes a millisecond. */
const FREE_ROUNDS = 200;

type Simple = Extract<Command, { kind: 'simple' }>;

export class Interpreter {
  readonly #shell: Shell;
  /** The next program takes the place of the shell. */
  #execs = false;
  /** Inside a condition `set -e` does not apply. */
  #tested = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** A whole script: its last command takes the place of the shell, as ash does where no trap is set. */
  async runScript(list: List): Promise<void> {
    const last = list.at(-1);
    await this.runList(list.slice(0, -1));
    if (last === undefined) return;
    this.#execs = !last.background && isPlain(last);
    await this.runList([last]);
  }

  async runList(list: List): Promise<void> {
    for (const entry of list) {
      if (entry.background) this.#startInBackground(entry);
      else await this.#runAndOr(entry);
      if (this.#shell.life.killed !== undefined) throw this.#shell.life.killed;
      await this.#shell.runTraps();
    }
  }

  #startInBackground(entry: AndOr): void {
    this.#shell.startInBackground(async (shell) => {
      try {
        const interpreter = new Interpreter(shell);
        interpreter.#execs = isPlain(entry);
        await interpreter.#runAndOr(entry);
      } catch (error) {
        if (!(error instanceof Exit)) throw error;
        return error.code;
      }
      return shell.status;
    });
    this.#shell.status = 0;
  }

  async #runAndOr({ first, rest }: AndOr): Promise<void> {
    await this.#runPipeline(first, rest.length > 0);
    for (const [index, { operator, pipeline }] of rest.entries()) {
      if ((this.#shell.status === 0) !== (operator === '&&')) continue;
      await this.#runPipeline(pipeline, index < rest.length - 1);
    }
  }

  async #runPipeline({ negated, commands }: Pipeline, tested: boolean): Promise<void> {
    this.#tested += tested || negated ? 1 : 0;
    try {
      if (commands.length === 1) await this.#runCommand(commands[0]!);
      else this.#shell.status = await runPipe(this.#shell, commands);
    } finally {
      this.#tested -= tested || negated ? 1 : 0;
    }
    if (negated) this.#shell.status = this.#shell.status === 0 ? 1 : 0;
    else if (this.#shell.options.errexit && this.#tested === 0 && !tested && this.#shell.status !== 0) {
      throw new Exit(this.#shell.status);
    }
  }

  async #runCommand(command: Command): Promise<void> {
    if (command.kind === 'simple') return this.#runSimple(command);
    const io = await redirect(this.#shell, command.redirections);
    if (io === undefined) return;
    const outer = this.#shell.io;
    this.#shell.io = io;
    try {
      await this.#runCompound(command);
    } finally {
      this.#shell.io = outer;
    }
  }

  async #runCompound(command: Exclude<Command, Simple>): Promise<void> {
    if (command.kind === 'if') return this.#runIf(command);
    if (command.kind === 'for') return this.#runFor(command);
    if (command.kind === 'while') return this.#runWhile(command);
    if (command.kind === 'case') return this.#runCase(command);
    if (command.kind === 'function') {
      this.#shell.functions.set(command.name, command.body);
      this.#shell.status = 0;
    } else if (command.subshell) this.#shell.status = await this.#shell.runForked(command.body, this.#shell.io);
    else await this.runList(command.body);
  }

  async #holds(condition: List): Promise<boolean> {
    this.#tested += 1;
    try {
      await this.runList(condition);
    } finally {
      this.#tested -= 1;
    }
    return this.#shell.status === 0;
  }

  async #runIf({ branches, otherwise }: Extract<Command, { kind: 'if' }>): Promise<void> {
    for (const { condition, body } of branches) if (await this.#holds(condition)) return this.runList(body);
    this.#shell.status = 0;
    if (otherwise !== undefined) await this.runList(otherwise);
  }

  async #runFor({ name, words, body }: Extract<Command, { kind: 'for' }>): Promise<void> {
    const values = words === undefined ? this.#shell.positional : await expandWords(words, this.#shell);
    this.#shell.status = 0;
    let index = 0;
    await this.#loop(body, async () => {
      const value = values[index];
      index += 1;
      if (value !== undefined) this.#shell.set(name, value);
      return value !== undefined;
    });
  }

  async #runWhile({ until, condition, body }: Extract<Command, { kind: 'while' }>): Promise<void> {
    let status = 0;
    await this.#loop(body, async () => {
      status = this.#shell.status;
      return (await this.#holds(condition)) !== until;
    });
    if (status === 0) this.#shell.status = 0;
  }

  async #loop(body: List, goesOn: () => Promise<boolean>): Promise<void> {
    for (let round = 0; await goesOn(); round += 1) {
      if (round > FREE_ROUNDS) await this.#shell.life.sleep(1);
      try {
        await this.runList(body);
      } catch (error) {
        if (!(error instanceof LoopExit)) throw error;
        error.depth -= 1;
        if (error.depth > 0) throw error;
        if (error.how === 'break') break;
      }
    }
  }

  async #runCase({ word, branches }: Extract<Command, { kind: 'case' }>): Promise<void> {
    const text = await expandWord(word, this.#shell);
    this.#shell.status = 0;
    for (const { patterns, body } of branches) {
      for (const pattern of patterns) {
        if (toPattern(await expandWord(pattern, this.#shell)).test(text)) return this.runList(body);
      }
    }
  }

  async #runSimple({ assignments, words, redirections }: Simple): Promise<void> {
    const [name, ...args] = await expandWords(words, this.#shell);
    const values: [string, string][] = [];
    for (const { name: key, value } of assignments) values.push([key, await expandWord(value, this.#shell)]);
    if (this.#shell.options.xtrace && name !== undefined) this.#shell.io.stderr(`+ ${[name, ...args].join(' ')}\n`);
    const io = await redirect(this.#shell, redirections);
    if (io === undefined) return;
    if (name === undefined) {
      for (const [key, value] of values) this.#shell.set(key, value);
      if (!words.concat(assignments.map(({ value }) => value)).some(hasCommand)) this.#shell.status = 0;
      return;
    }
    this.#shell.status = await this.#call(name, args, io, Object.fromEntries(values));
  }

  async #call(name: string, args: string[], io: Io, extra: Record<string, string>): Promise<number> {
    const body = this.#shell.functions.get(name);
    if (body !== undefined) return this.#callFunction(body, args, io);
    const builtin = BUILTINS[name];
    if (builtin !== undefined) {
      for (const [key, value] of Object.entries(extra)) this.#shell.set(key, value);
      return builtin({
        args,
        io,
        shell: this.#shell,
        run: (words, inner) => {
          this.#execs = name === 'exec';
          return this.#call(words[0]!, words.slice(1), inner, {});
        },
      });
    }
    return runApplet(this.#shell, { name, args, io, extra, replaces: this.#execs });
  }

  async #callFunction(body: Command, args: string[], io: Io): Promise<number> {
    const { positional, io: outer } = this.#shell;
    Object.assign(this.#shell, { positional: args, io });
    try {
      await this.#runCommand(body);
    } catch (error) {
      if (!(error instanceof Return)) throw error;
    } finally {
      Object.assign(this.#shell, { positional, io: outer });
    }
    return this.#shell.status;
  }
}

/** One command alone, which needs no shell around it. */
function isPlain({ first, rest }: AndOr): boolean {
  const [command, ...piped] = first.commands;
  return rest.length + piped.length === 0 && !first.negated && command!.kind === 'simple';
}

function hasCommand(word: { kind: string }[]): boolean {
  return word.some(({ kind }) => kind === 'command');
}
