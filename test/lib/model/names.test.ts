import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/model/errors.ts';
import { nameManualRun, parseJobName, parseJobNames, parseRunName } from '../../../src/lib/model/names.ts';

const NOW = new Date('2026-11-24T09:05:07.123Z');

test('a generated name is the platform’s form, in UTC', () => {
  expect(nameManualRun('avstemming', NOW)).toBe('avstemming-cli-20261124-090507');
  expect(nameManualRun('avstemming', NOW, 2)).toBe('avstemming-cli-20261124-090507-2');
});

test.each([52, 63])('a job’s name of %i characters is cut so that the run’s fits into a label', (length) => {
  for (const again of [1, 2, 10]) {
    const name = nameManualRun('x'.repeat(length), NOW, again);
    expect(name.length).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^x+-cli-20261124-090507(-\d+)?$/);
  }
});

test('a cut never leaves a dash or a dot before the suffix', () => {
  expect(nameManualRun(`${'x'.repeat(41)}-.yyyyyyyyy`, NOW)).toBe(`${'x'.repeat(41)}-cli-20261124-090507`);
});

test.each(['avstemming', 'naisjob.nais.io/avstemming', 'naisjobs/avstemming', 'nj/avstemming', 'naisjob/avstemming'])(
  'the job is named %s',
  (argument) => expect(parseJobName(argument)).toBe('avstemming'),
);

test.each(['avstemming-1', 'job/avstemming-1', 'job.batch/avstemming-1', 'jobs.batch/avstemming-1'])(
  'the run is named %s',
  (argument) => expect(parseRunName(argument)).toBe('avstemming-1'),
);

describe('what no object can be named is refused before anything is asked', () => {
  test.each(['', 'A', 'a_b', 'a/b', '../x', '-a', 'a-', 'a..b', 'å', 'a b', 'a\u001b[31m', 'x'.repeat(64), 'pod/x'])(
    '%j',
    (argument) => {
      expect(() => parseJobName(argument)).toThrow(UsageError);
      expect(() => parseRunName(argument)).toThrow(UsageError);
    },
  );
});

test('a job that is named twice is meant once', () => {
  expect(parseJobNames(['b', 'a', 'nj/b', 'naisjob.nais.io/a', 'a'])).toEqual(['b', 'a']);
});
