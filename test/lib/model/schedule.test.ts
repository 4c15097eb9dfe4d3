import { describe, expect, test } from 'vitest';
import { findNextRun } from '../../../src/lib/model/schedule.ts';
// What robfig/cron v3.0.1 (the library of the CronJob controller) answered: ParseStandard(schedule), then Next four times.
import answers from './robfig-answers.json' with { type: 'json' };

const NINE = Date.parse('2026-11-24T09:00:00Z');

test.each(answers)('$schedule in $timeZone after $after', ({ schedule, timeZone, after, next }) => {
  let time: number | undefined = Date.parse(after);
  const found: string[] = [];
  while (found.length < 4) {
    time = findNextRun({ schedule, timeZone }, time, 0);
    if (time === undefined) break;
    found.push(new Date(time).toISOString().replace('.000Z', 'Z'));
  }
  expect(found).toEqual(next);
});

test('a word that every JavaScript object knows is no schedule', () => {
  expect(findNextRun({ schedule: 'constructor' }, NINE, 0)).toBeUndefined();
});

describe('@every counts from the last scheduled time, as the CronJob controller does', () => {
  const minutesAgo = (minutes: number) => NINE - minutes * 60_000;

  test.each([
    ['@every 1h', 20, '2026-11-24T09:40:00.000Z'],
    ['@every 1h', 60, '2026-11-24T10:00:00.000Z'],
    ['@every 1h', 61, '2026-11-24T09:59:00.000Z'],
    ['@every 1h30m', 200, '2026-11-24T10:10:00.000Z'],
    ['@every 1.5h', 200, '2026-11-24T10:10:00.000Z'],
    ['@every 500ms', 0, '2026-11-24T09:00:01.000Z'],
    ['@every 90s', -1, '2026-11-24T09:02:30.000Z'],
  ])('%s, last scheduled %d minutes ago', (schedule, ago, expected) => {
    expect(new Date(findNextRun({ schedule }, NINE, minutesAgo(ago)) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each(['@every', '@every 1x', '@every 1', '@every h'])('%s is not valid', (schedule) => {
    expect(findNextRun({ schedule }, NINE, NINE)).toBeUndefined();
  });
});

test('no zone is UTC', () => {
  expect(findNextRun({ schedule: '0 10 * * *' }, NINE, 0)).toBe(Date.parse('2026-11-24T10:00:00Z'));
});

test('a zone that nobody knows has no next run', () => {
  expect(findNextRun({ schedule: '0 10 * * *', timeZone: 'Mars/Olympus' }, NINE, 0)).toBeUndefined();
});
