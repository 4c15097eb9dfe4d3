// Texts of somebody who wants to fool the reader's terminal or eye, and what may be left of them on a screen.

import * as fc from 'fast-check';
import { expect } from 'vitest';

/** From the environment, so that a night can try more than a gate: FUZZ_RUNS, and FUZZ_SEED to see a failure again. */
export function fuzzOptions(runs: number): { numRuns: number; seed?: number } {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  return {
    numRuns: FUZZ_RUNS === undefined ? runs : Number(FUZZ_RUNS),
    ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
  };
}

const ATTACKS = [
  '\u001b[2J\u001b[H',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001bP$q"p\u001b\\',
  '\u009b31m',
  '\u009d52;c;eA==\u009c',
  'line\nerror: forged\r\nWarning: forged\rover',
  '\u2028\u2029\u0085',
  'cod\u202egpj\u2066.exe\u2069',
  'a\u200bb\u2060c\ufeffd\u00ade',
  '\u{e0041}\u{e007f}',
  'nul\u0000bell\u0007back\b\b\bdel\u007f',
  '\ud800 and \udfff alone',
  '日本語 👩‍🚀 e\u0301',
  '',
  ' ',
  '__proto__',
  'constructor',
];

/** A text as nobody decent writes it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ATTACKS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...ATTACKS), { maxLength: 4 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.constantFrom('\u001b[31m'.repeat(40), 'x'.repeat(200), 'word '.repeat(40)) },
);

/** The colours that the tool writes itself; whoever writes another escape has let one through. */
// oxlint-disable-next-line no-control-regex
const OWN_COLOURS = /\u001b\[(?:1|22|31|32|33|39|90)m/gu;

const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** No control character but the line's end, nothing that is not seen and changes what is. */
export function expectSafe(text: string): void {
  const plain = text.replace(OWN_COLOURS, '');
  const at = plain.search(UNSAFE);
  expect(at === -1 ? 'safe' : plain.slice(Math.max(0, at - 30), at + 30)).toBe('safe');
}
