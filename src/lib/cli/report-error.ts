// The last words: what went wrong, on stderr, and on stdout where a document was asked for.

import process from 'node:process';
import { NaisjobError } from '../model/errors.ts';
import { exitCodeOf } from './exit-codes.ts';
import { explainError, hintHelp } from './explain-error.ts';
import { findLevel, findOutput, printDocument, toErrorDocument } from './output.ts';
import { say } from './terminal.ts';
import { toUsageError } from './usage-errors.ts';

/** The log level from which a defect shows its stack. */
const STACKS_FROM = 9;

/** An error that ends the whole command line: words, exit code, and with json or yaml the one document. `command`: for the line about help. */
export async function reportError(raised: unknown, argv: readonly string[], command: string): Promise<void> {
  const error = toUsageError(raised);
  process.exitCode = exitCodeOf(error);
  const output = findOutput(argv);
  if (output === 'json' || output === 'yaml') await printDocument(toErrorDocument(explainError(error)), output);
  tellError(error, argv, command);
}

/** Says an error on stderr; a defect, with -v=9, with its stack. */
export function tellError(error: unknown, argv: readonly string[], command: string): void {
  const { headline, hints } = explainError(error);
  say(headline);
  for (const hint of [...hints, ...hintHelp(error, command)]) say(hint);
  const isDefect = error instanceof Error && !(error instanceof NaisjobError);
  if (isDefect && findLevel(argv) >= STACKS_FROM) for (const line of (error.stack ?? '').split('\n')) say(line);
}
