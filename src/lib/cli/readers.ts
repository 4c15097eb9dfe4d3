// Who reads what we print: a slow reader is waited for, one that has gone ends us without a word, as it ends kubectl.

import process from 'node:process';
import { neutralise } from '../view/untrusted-text.ts';
import { EXIT } from './exit-codes.ts';

/** What a shell reports of a program whose reader has gone (128 + SIGPIPE). */
export const READER_GONE = 141;

/** From now on a broken stream is no defect. */
export function watchReaders(): void {
  // oclif's own listener throws.
  process.stdout.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(READER_GONE);
    process.stderr.write(`error: cannot write to standard output: ${neutralise(error.message)}\n`);
    process.exit(EXIT.failed);
  });
  // Talk that nobody hears must not end a verb in the middle of its work.
  process.stderr.on('error', () => undefined);
}

/** Prints the last there is to print, to a reader who was not quick enough for writeNow; returns the exit code. */
export async function finish(rest: string | Uint8Array): Promise<number> {
  watchReaders();
  process.stdout.write(rest);
  await untilRead();
  return EXIT.done;
}

/** Resolves when everything printed has been taken. No limit: a person may be reading page by page. */
export async function untilRead(): Promise<void> {
  // The verb is over, so there is nothing left to tell after Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  await Promise.all([process.stdout, process.stderr].map(untilTaken));
}

function untilTaken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
