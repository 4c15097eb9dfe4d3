// The real command at a terminal of 80 columns, with somebody who types. util-linux' `script` lends the terminal.

import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { prepareNaisjob, type RunOptions } from './naisjob.ts';

/** `keys` are typed once what has been written since the last ones matches `when`. */
export interface Typing {
  when: RegExp;
  keys: string;
}

export interface Session {
  /** Exit code of the command. */
  code: number;
  /** What it has written, escapes left out. */
  text: string;
  /** With them. */
  written: string;
}

/** Other systems' `script` knows other flags. */
export const HAS_TERMINAL =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

export const ENTER = '\r';
export const ESCAPE = '\u001b';
export const CTRL_C = '\u0003';

export function runOnTerminal(
  args: readonly string[],
  typing: readonly Typing[],
  options: RunOptions = {},
): Promise<Session> {
  const { command, words, env } = prepareNaisjob(args, options);
  return runLineOnTerminal(`exec ${[command, ...words].map(quote).join(' ')}`, typing, env);
}

/** The same for any line that a shell understands. */
export function runLineOnTerminal(line: string, typing: readonly Typing[], env: NodeJS.ProcessEnv): Promise<Session> {
  const rest = [...typing];
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', `stty cols 80 rows 24; ${line}`, '/dev/null'], {
      env: { ...env, TERM: 'xterm' },
    });
    let all = '';
    let sinceKeys = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      all += chunk;
      sinceKeys += chunk;
      const [next] = rest;
      if (next === undefined || !next.when.test(stripVTControlCharacters(sinceKeys))) return;
      rest.shift();
      sinceKeys = '';
      child.stdin.write(next.keys);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? -1, text: stripVTControlCharacters(all).replaceAll('\r\n', '\n'), written: all }),
    );
  });
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
