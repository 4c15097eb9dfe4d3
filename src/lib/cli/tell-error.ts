// The last words on stderr.

import process from 'node:process';
import { explainError, hintHelp } from './explain-error.ts';
import { say } from './terminal.ts';

/** Says an error on stderr. `trace`: with the stack of a defect. */
export function tellError(error: unknown, command: string, trace = false): void {
  const { headline, hints } = explainError(error);
  say(headline);
  for (const hint of [...hints, ...hintHelp(error, command)]) say(hint);
  if (trace && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
}
