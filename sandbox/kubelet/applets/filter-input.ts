// What a filter reads: the named files, or standard input.

import type { Call } from '../shell/machine.ts';

/** All text of the named files, or of standard input; a missing file is said on stderr. */
export async function readAll(
  { io, life, machine }: Call,
  program: string,
  paths: string[],
): Promise<{ text: string; code: number }> {
  if (paths.length === 0) return { text: await life.guard(io.stdin.readAll()), code: 0 };
  let code = 0;
  let text = '';
  for (const path of paths) {
    const content = path === '-' ? await life.guard(io.stdin.readAll()) : machine.files.read(path);
    if (content === undefined) {
      io.stderr(`${program}: can't open '${path}': No such file or directory\n`);
      code = 1;
    } else text += content;
  }
  return { text, code };
}

export function toLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
