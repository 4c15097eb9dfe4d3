import { describe, expect, it } from 'vitest';
import { formatInZone, isTimeZone, parseSchedule } from '../../../sandbox/controllers/cronjob/schedule.ts';

function nextOf(schedule: string, after: string, zone = 'UTC'): string | undefined {
  const next = parseSchedule(schedule, zone).next(Date.parse(after));
  return next === undefined ? undefined : new Date(next).toISOString();
}

describe('schedules', () => {
  it.each([
    ['*/5 * * * *', '2026-11-24T09:01:00Z', '2026-11-24T09:05:00.000Z'],
    ['0 0 1 1 *', '2026-11-24T09:01:00Z', '2027-01-01T00:00:00.000Z'],
    ['30 6-16/4 * * 1-5', '2026-11-27T15:00:00Z', '2026-11-30T06:30:00.000Z'],
    ['0 12 1 * MON', '2026-11-24T09:00:00Z', '2026-11-30T12:00:00.000Z'],
    ['@hourly', '2026-11-24T09:00:00Z', '2026-11-24T10:00:00.000Z'],
    ['@every 90s', '2026-11-24T09:00:00.700Z', '2026-11-24T09:01:30.000Z'],
    ['@every 1h30m', '2026-11-24T09:00:00Z', '2026-11-24T10:30:00.000Z'],
  ])('%s after %s is due at %s', (schedule, after, due) => {
    expect(nextOf(schedule, after)).toBe(due);
  });

  it('follows the wall clock of its time zone', () => {
    expect(nextOf('0 7 * * *', '2026-11-24T09:00:00Z', 'Europe/Oslo')).toBe('2026-11-25T06:00:00.000Z');
    expect(nextOf('0 7 * * *', '2026-07-24T09:00:00Z', 'Europe/Oslo')).toBe('2026-07-25T05:00:00.000Z');
  });

  it('never comes on 31 February', () => {
    expect(nextOf('0 0 31 2 *', '2026-11-24T09:00:00Z')).toBeUndefined();
  });

  it('says what is wrong as Kubernetes does', () => {
    expect(() => parseSchedule('often', 'UTC')).toThrow('expected exactly 5 fields, found 1: [often]');
    expect(() => parseSchedule('@every often', 'UTC')).toThrow(
      'failed to parse duration @every often: time: invalid duration "often"',
    );
  });

  it('knows time zones and their offsets', () => {
    expect(isTimeZone('Europe/Oslo')).toBe(true);
    expect(isTimeZone('Europe/Nowhere')).toBe(false);
    expect(formatInZone(Date.parse('2026-11-24T09:00:00Z'), 'Europe/Oslo')).toBe('2026-11-24T10:00:00+01:00');
    expect(formatInZone(Date.parse('2026-11-24T09:00:00Z'), 'America/St_Johns')).toBe('2026-11-24T05:30:00-03:30');
    expect(formatInZone(Date.parse('2026-11-24T09:00:00Z'), 'UTC')).toBe('2026-11-24T09:00:00Z');
  });
});
