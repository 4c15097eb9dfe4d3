// `>`, `>>`, `<`, `<<<`, `2>&1` on the container's few files.

import { expandWord } from './expand.ts';
import { Input } from './input.ts';
import type { Io } from './machine.ts';
import type { Shell } from './shell.ts';
import type { Redirection } from './syntax.ts';

/** The streams with these redirections; undefined (and status 1) when a file cannot be opened. */
export async function redirect(shell: Shell, redirections: Redirection[]): Promise<Io | undefined> {
  let io = shell.io;
  for (const redirection of redirections) {
    const target = await expandWord(redirection.target, shell);
    const next = apply(shell, io, redirection, target);
    if (typeof next === 'string') {
      io.stderr(`${shell.name}: ${next}\n`);
      shell.status = 1;
      return undefined;
    }
    io = next;
  }
  return io;
}

function apply(shell: Shell, io: Io, { from, operator }: Redirection, target: string): Io | string {
  if (operator === '<<<') return { ...io, stdin: Input.of(`${target}\n`) };
  if (operator === '<') {
    const text = target === '/dev/null' ? '' : shell.machine.files.read(target);
    return text === undefined ? `can't open ${target}: no such file` : { ...io, stdin: Input.of(text) };
  }
  if (operator === '>&') return attach(io, from, target === '2' ? io.stderr : io.stdout);
  const device = { '/dev/null': () => undefined, '/dev/stdout': io.stdout, '/dev/stderr': io.stderr }[target];
  // What PID 1's own streams are called by other processes of the container.
  if (device !== undefined) return attach(io, from, device);
  const { files } = shell.machine;
  if (!files.write(target, operator === '>>' ? (files.read(target) ?? '') : ''))
    return `can't create ${target}: Read-only file system`;
  return attach(io, from, (text) => void files.write(target, (files.read(target) ?? '') + text));
}

function attach(io: Io, from: number, sink: (text: string) => void): Io {
  return from === 2 ? { ...io, stderr: sink } : { ...io, stdout: sink };
}
