// Times to come.

import { drawAge } from './age.ts';

/** `in 3h`, for a time (RFC 3339) seen at `now` (ms since 1970). */
export function drawUntil(time: string, now: number): string {
  return `in ${drawAge(Math.max(0, Date.parse(time) - now))}`;
}

/** `2026-11-25 02:00 Europe/Oslo`: a time (RFC 3339) as the clocks of its zone show it; UTC without one. */
export function drawTimeIn(time: string, timeZone = 'UTC'): string {
  try {
    // Sweden writes dates as ISO 8601 does.
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    return `${format.format(new Date(time))} ${timeZone}`;
  } catch {
    // A zone that this Node does not know.
    return time;
  }
}
