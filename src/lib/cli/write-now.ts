// What a start prints that needs nothing else: for process.stdout Node loads its streams and its network first, which takes
// longer than all of our own work.

import { writeSync } from 'node:fs';

const STDOUT = 1;

/** Writes to stdout; what could not be written (a full pipe, a full disk, a reader that has gone) comes back. */
export function writeNow(text: string): Uint8Array {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STDOUT, rest));
  } catch {
    // The stream waits for the reader, or says what is wrong.
  }
  return rest;
}
