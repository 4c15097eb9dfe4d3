import { expect, test } from 'vitest';
import { blockersOf, isMadeUpFor } from '../../../src/lib/model/forbid.ts';
import { aCronJob, NOW } from '../../support/builders.ts';

/** Every hour; last started at `last` o'clock, and it is 9 (NOW). */
const aForbidding = (last: string, active = ['avstemming-1']) =>
  aCronJob()
    .scheduled('0 * * * *')
    .change((each) => {
      each.spec.concurrencyPolicy = 'Forbid';
      each.status = { lastScheduleTime: `2026-11-24T${last}:00:00Z`, active: active.map((name) => ({ name })) };
    });

test('the runs that Kubernetes counts are in the way, under Forbid and while the schedule is on', () => {
  expect(blockersOf(aForbidding('08').build())).toEqual(['avstemming-1']);
  expect(blockersOf(aForbidding('08').suspended().build())).toEqual([]);
  const allowing = aForbidding('08').change((each) => (each.spec.concurrencyPolicy = 'Allow'));
  expect(blockersOf(allowing.build())).toEqual([]);
  expect(blockersOf(aCronJob().scheduled().build())).toEqual([]);
});

test('a missed start is made up for when all that is in the way is gone', () => {
  expect(isMadeUpFor(aForbidding('07').build(), ['avstemming-1'], NOW)).toBe(true);
  expect(isMadeUpFor(aForbidding('07').build(), ['by-hand'], NOW)).toBe(false);
  expect(isMadeUpFor(aForbidding('07', ['a', 'b']).build(), ['a'], NOW)).toBe(false);
  expect(isMadeUpFor(aForbidding('09').build(), ['avstemming-1'], NOW)).toBe(false);
  // Nothing was in the way: a start at this moment comes without the stop.
  expect(isMadeUpFor(aForbidding('07', []).build(), ['avstemming-1'], NOW)).toBe(false);
});
