// When a CronJob runs next, as Kubernetes itself decides it: robfig/cron v3's standard parser reads the schedule and the
// CronJob controller counts `@every` from the last scheduled time. croner searches the calendar; this file translates
// robfig's dialect for it, because the two differ:
// - day-of-month and day-of-week are joined by AND when either holds a star without a step, otherwise by OR;
// - `N/step` means `N-max/step`, `?` means `*`, Sunday is 0 and never 7, there is no L, W or #;
// - where summer time skips an hour a run in it is left out, and where an hour comes twice so does the run.
// Compared with robfig's own answers (test/lib/model/robfig-answers.json) they differ only in the days around a change of
// half an hour (Lord Howe) or at midnight (Cairo), where robfig itself leaves runs out.

import { Cron } from 'croner';

export interface Schedule {
  schedule: string;
  /** IANA name. Absent = the controller manager's own zone, which is UTC as a rule. */
  timeZone?: string | undefined;
}

/** The last scheduled time, or where there was none the creation: what `@every` counts from. ms since 1970. */
export type Anchor = number;

/** The next run after `now`, in ms since 1970; undefined when there is none or the schedule or its zone is not valid. */
export function findNextRun(spec: Schedule, now: number, anchor: Anchor): number | undefined {
  const [, zoneInSchedule, rest] = /^(?:CRON_)?TZ=(\S*)\s+(.*)$/u.exec(spec.schedule) ?? [];
  // A descriptor has to stand alone, fields may have spaces around them.
  const schedule = rest?.trim() ?? spec.schedule;
  if (schedule.startsWith('@every ')) return findNextInterval(parseGoDuration(schedule.slice(7)), now, anchor);
  const pattern = translate(DESCRIPTORS.get(schedule) ?? schedule);
  return pattern === undefined ? undefined : search(pattern, zoneInSchedule ?? spec.timeZone ?? 'UTC', now);
}

/** Kubernetes can read it; a schedule that it can read may still never come (31 February). The zone is not looked at. */
export function isReadable(schedule: string): boolean {
  const plain = schedule.replace(/^(?:CRON_)?TZ=\S*\s+/u, '').trim();
  if (plain.startsWith('@every ')) return parseGoDuration(plain.slice(7)) !== undefined;
  return translate(DESCRIPTORS.get(plain) ?? plain) !== undefined;
}

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** robfig looks no further, and the controller then takes the schedule for one that never comes (29 February before 2100). */
const MOST_YEARS = 5;

function search(pattern: string, timezone: string, now: number): number | undefined {
  try {
    // Node takes a tenth of a start to look a zone up.
    const zone = /^(?:Etc\/)?UTC$/.test(timezone) ? { utcOffset: 0 } : { timezone };
    const next = new Cron(pattern, { ...zone, mode: '6-part' }).nextRun(new Date(now));
    return next !== null && next.getUTCFullYear() - new Date(now).getUTCFullYear() <= MOST_YEARS
      ? next.getTime()
      : undefined;
  } catch {
    // A zone that this Node does not know: its time zone data is older or newer than the cluster's.
    return undefined;
  }
}

function findNextInterval(interval: number | undefined, now: number, anchor: Anchor): number | undefined {
  if (interval === undefined) return undefined;
  // robfig: whole seconds, at least one.
  const step = Math.max(1000, Math.floor(interval / 1000) * 1000);
  return anchor + Math.max(1, Math.floor((now - anchor) / step) + 1) * step;
}

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration (`1h30m`, `1.5h`), in ms; undefined when it is not one. */
function parseGoDuration(text: string): number | undefined {
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/u.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([a-zµ]+)/gu)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}

interface Bounds {
  min: number;
  max: number;
  names?: string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minute, hour, day of month, month, day of week. */
const FIELDS: Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: WEEKDAYS },
];

/** In croner's words: each field a star or a plain list. A step in the seconds keeps croner from moving a run out of a skipped hour. */
function translate(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/u);
  if (fields.length !== FIELDS.length) return undefined;
  const translated = FIELDS.map((bounds, index) => translateField(fields[index] ?? '', bounds));
  return translated.includes(undefined) ? undefined : ['0-0/1', ...translated].join(' ');
}

function translateField(field: string, bounds: Bounds): string | undefined {
  const ranges = field
    .split(',')
    .filter((range) => range !== '')
    .map((range) => parseRange(range, bounds));
  if (ranges.length === 0 || ranges.includes(undefined)) return undefined;
  const values = new Set(ranges.flatMap((range) => range?.values ?? []));
  return ranges.some((range) => range?.star) ? '*' : [...values].join(',');
}

function parseRange(range: string, bounds: Bounds): { values: number[]; star: boolean } | undefined {
  const [, from = '', to, stepText] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d+))?$/u.exec(range) ?? [];
  const step = Number(stepText ?? 1);
  const any = from === '*' || from === '?';
  const start = any ? bounds.min : parseValue(from, bounds);
  const onlyOne = to === undefined && stepText === undefined;
  const end = any || (to === undefined && !onlyOne) ? bounds.max : onlyOne ? start : parseValue(to ?? '', bounds);
  if (!(start >= bounds.min && end <= bounds.max && start <= end && step > 0)) return undefined;
  const values = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
  return { values, star: any && step === 1 };
}

/** NaN, which fails every comparison, when it is neither a number nor a name. */
function parseValue(text: string, bounds: Bounds): number {
  const named = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + bounds.min;
  return /^\+?\d+$/u.test(text) ? Number(text) : Number.NaN;
}
