import { expect, test } from 'vitest';

import { cutTail, differ } from '../../../../src/lib/model/diagnosis/log-tail.ts';

const frames = Array.from({ length: 30 }, (_, index) => `\tat no.nav.Batch.step${index}(Batch.kt:${index})`);
const steps = Array.from({ length: 30 }, (_, index) => `step ${index} done`);

test.each([
  ['short', ['begun', 'no token'], ['begun', 'no token']],
  ['nothing of an error', steps, steps.slice(-10)],
  ['the error is among the last lines', [...steps, 'ERROR no token'], [...steps.slice(-9), 'ERROR no token']],
  [
    'the error stands above its stack',
    ['begun', 'java.sql.SQLException: relation "sak" does not exist', ...frames],
    ['java.sql.SQLException: relation "sak" does not exist', '…', ...frames.slice(-8)],
  ],
  [
    'the innermost cause, not the outermost',
    ['Exception in thread "main" a.B: outer', ...frames, 'Caused by: c.D: inner Error', ...frames],
    ['Caused by: c.D: inner Error', '…', ...frames.slice(-8)],
  ],
  [
    'frames of Go, whose lines name errors',
    ['panic: runtime error: index out of range', ...frames.map((_, index) => `\t/app/errors/error.go:${index} +0x1d`)],
    [
      'panic: runtime error: index out of range',
      '…',
      ...frames.map((_, index) => `\t/app/errors/error.go:${index} +0x1d`).slice(-8),
    ],
  ],
])('the tail of a log: %s', (_, lines, expected) => {
  expect(cutTail(lines, 10)).toEqual(expected);
});

test('two attempts that end alike, but for the order of their two streams, times and numbers', () => {
  const first = ['2026-11-24T08:00:01Z starting', 'error: no such row 4711'];
  expect(differ(first, ['error: no such row 12', '2026-11-24T08:00:09Z starting'])).toBe(false);
  expect(differ(first, ['starting', 'error: locked'])).toBe(true);
});
