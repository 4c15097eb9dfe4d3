import { expect, test } from 'vitest';
import { neutralise } from '../../../src/lib/view/untrusted-text.ts';

test.each([
  ['plain ASCII stays', 'Back-off pulling image "x"', 'Back-off pulling image "x"'],
  ['letters beyond ASCII stay', 'næringsliv – æøå 日本 👩‍🚀', 'næringsliv – æøå 日本 👩‍🚀'],
  ['escape sequences', '\u001b[2J\u001b]0;owned\u0007', '^[[2J^[]0;owned^G'],
  ['one-byte C1 escapes', '\u009b31mred', '\\u009b31mred'],
  ['backspace and delete', 'a\bb\u007f', 'a^Hb^?'],
  ['NUL', 'a\u0000b', 'a^@b'],
  ['line breaks of all kinds', 'a\nb\r\nc\rd\u2028e\u2029f\u0085g\th', 'a b c d e f g h'],
  ['right-to-left override', 'exe\u202egpj', 'exe\\u202egpj'],
  ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['zero-width space and byte order mark', 'a\u200bb\ufeffc', 'a\\u200bb\\ufeffc'],
  ['invisible tag characters', `a${String.fromCodePoint(0xe0041)}`, 'a\\u{e0041}'],
])('%s', (_, text, expected) => {
  expect(neutralise(text)).toBe(expected);
});
