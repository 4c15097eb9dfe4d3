// `a | b | c`: the commands run side by side, each with a life of its own, so that one whose reader has gone can end alone.

import { Input } from './input.ts';
import type { Life } from './life.ts';
import type { Io } from './machine.ts';
import type { Shell } from './shell.ts';
import type { Command, List } from './syntax.ts';

/** Runs the stages at once, each a copy of the shell; gives the exit code of the last. */
export async function runPipe(shell: Shell, commands: Command[]): Promise<number> {
  const codes: Promise<number>[] = [];
  let stdin = shell.io.stdin;
  for (const [index, command] of commands.entries()) {
    const next = new Input();
    const last = index === commands.length - 1;
    const life = shell.life.beget();
    // Writing to a pipe that nobody reads any more ends the writer: SIGPIPE.
    const stdout = last ? shell.io.stdout : (text: string) => void (next.push(text) || life.kill(141));
    const list: List = [{ first: { negated: false, commands: [command] }, rest: [], background: false }];
    const source = stdin;
    const done = runStage(shell, list, { ...shell.io, stdin, stdout }, life);
    codes.push(
      done.finally(() => {
        next.close();
        if (index > 0) source.abandon();
      }),
    );
    stdin = next;
  }
  return (await Promise.all(codes)).at(-1)!;
}

async function runStage(shell: Shell, list: List, io: Io, life: Life): Promise<number> {
  try {
    return await shell.runForked(list, io, life);
  } catch (error) {
    if (life.killed === undefined || shell.life.killed !== undefined) throw error;
    return life.killed.exitCode;
  }
}
