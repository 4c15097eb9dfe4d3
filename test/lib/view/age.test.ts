import { expect, test } from 'vitest';
import { drawAge, drawAgeOf } from '../../../src/lib/view/age.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;
const y = 365 * d;

// apimachinery's own table for HumanDuration.
test.each([
  [-2 * s, '<invalid>'],
  [-2 * s + 1, '0s'],
  [0, '0s'],
  [s - 1, '0s'],
  [70 * s, '70s'],
  [2 * m - 1, '119s'],
  [2 * m, '2m'],
  [2 * m + s, '2m1s'],
  [190 * s, '3m10s'],
  [10 * m - 1, '9m59s'],
  [10 * m, '10m'],
  [10 * m + s, '10m'],
  [70 * m, '70m'],
  [3 * h - 1, '179m'],
  [3 * h, '3h'],
  [3 * h + m, '3h1m'],
  [8 * h - 1, '7h59m'],
  [8 * h, '8h'],
  [8 * h + 59 * m, '8h'],
  [2 * d - 1, '47h'],
  [2 * d, '2d'],
  [2 * d + h, '2d1h'],
  [8 * d - 1, '7d23h'],
  [8 * d, '8d'],
  [8 * d + 23 * h, '8d'],
  [367 * d, '367d'],
  [2 * y - 1, '729d'],
  [2 * y, '2y'],
  [2 * y + 23 * h, '2y'],
  [2 * y + 25 * h, '2y1d'],
  [3 * y, '3y'],
  [8 * y - 1, '7y364d'],
  [8 * y, '8y'],
  [8 * y + 364 * d, '8y'],
  [9 * y, '9y'],
])('%d ms is %s', (ms, expected) => {
  expect(drawAge(ms)).toBe(expected);
});

test('an object without a time has an unknown age, as kubectl says', () => {
  expect(drawAgeOf(undefined, 0)).toBe('<unknown>');
  expect(drawAgeOf('not a time', 0)).toBe('<unknown>');
  expect(drawAgeOf('2026-11-24T09:00:00Z', Date.parse('2026-11-24T09:05:10Z'))).toBe('5m10s');
});
