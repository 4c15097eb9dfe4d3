import { expect, test } from 'vitest';
import { countRows, fitScreen } from '../../../src/lib/cli/fit-screen.ts';

test('a line that is longer than the terminal is wide takes several rows; colours take none', () => {
  expect(countRows('abc', 3)).toBe(1);
  expect(countRows('abcd', 3)).toBe(2);
  expect(countRows('\u001b[31mabc\u001b[39m\n\nabcdefg', 3)).toBe(5);
});

test('what does not fit is cut below, and counted; one row is the cursor’s', () => {
  const text = 'one\ntwo\nthree\nfour';
  expect(fitScreen(text, { columns: 80, rows: 5 })).toBe(text);
  expect(fitScreen(text, { columns: 80, rows: 4 })).toBe('one\ntwo\n… 2 more lines');
  expect(fitScreen(text, { columns: 3, rows: 5 })).toBe('one\ntwo\n… 2 more lines');
  expect(fitScreen(text, { columns: 80, rows: 3 })).toBe('one\n… 3 more lines');
});

test('lines that were not drawn are counted too', () => {
  expect(fitScreen('one\ntwo\nthree', { columns: 80, rows: 3 }, 7)).toBe('one\n… 9 more lines');
});
