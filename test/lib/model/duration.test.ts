import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/lib/model/duration.ts';
import { UsageError } from '../../../src/lib/model/errors.ts';

test.each([
  ['0', 0],
  ['30', 30_000],
  ['1.5', 1500],
  ['500ms', 500],
  ['1m30s', 90_000],
  ['1h', 3_600_000],
  ['1.5h', 5_400_000],
])('%s is %i ms', (text, ms) => expect(parseDuration(text, 'timeout')).toBe(ms));

test.each(['', 's', '5x', '-1', '1m x', '1 m', '1d'])('%j is no duration', (text) => {
  expect(() => parseDuration(text, 'timeout')).toThrow(UsageError);
});
