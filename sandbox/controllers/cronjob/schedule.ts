// When a CronJob is due. The forms are those of robfig/cron, which Kubernetes uses: five fields, `@hourly` and the like,
// `@every 1h30m`. Which wall-clock times exist in a time zone is croner's part.

import { Cron } from 'croner';

export interface Schedule {
  /** The first time after `ms`, in ms since 1970; undefined when there is none (31 February). */
  next(ms: number): number | undefined;
}

const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Throws an Error with the sentence Kubernetes puts in the event UnparseableSchedule. */
export function parseSchedule(text: string, timeZone: string): Schedule {
  if (text.startsWith('@every ')) return parseEvery(text);
  const fields = text.trim().split(/\s+/);
  if (!text.startsWith('@') && fields.length !== 5) {
    throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  }
  const cron = new Cron(text, { paused: true, timezone: timeZone, mode: text.startsWith('@') ? 'auto' : '5-part' });
  return { next: (ms) => cron.nextRun(new Date(ms))?.getTime() };
}

/** Every so long, from whole second to whole second; less than one second counts as one. */
function parseEvery(text: string): Schedule {
  const duration = text.slice('@every '.length);
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== duration) {
    throw new Error(`failed to parse duration ${text}: time: invalid duration "${duration}"`);
  }
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0);
  const seconds = Math.max(1, Math.trunc(total / 1000));
  return { next: (ms) => (Math.trunc(ms / 1000) + seconds) * 1000 };
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** RFC 3339 as that zone's clocks show it, e.g. `2026-11-24T10:00:00+01:00`. */
export function formatInZone(ms: number, timeZone: string): string {
  const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(ms)
    .find((part) => part.type === 'timeZoneName')!.value;
  const offset = zone.replace('GMT', '').replace('+00:00', '') || 'Z';
  const [hours = 0, minutes = 0] = offset === 'Z' ? [] : offset.slice(1).split(':').map(Number);
  const shift = (hours * 60 + minutes) * (offset.startsWith('-') ? -60_000 : 60_000);
  return `${new Date(ms + shift).toISOString().slice(0, 19)}${offset}`;
}
