// Whether the server would take a CronJob's schedule and time zone (robfig/cron's standard parser).
const names: Record<number, string[]> = {
  3: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  4: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const goDuration = /^([0-9.]+(h|m|s|ms|us|µs|ns))+$/;

/** robfig/cron's words for what is wrong; undefined when the schedule is fine. */
export function findScheduleError(schedule: string): string | undefined {
  const text = schedule.replace(/^(CRON_)?TZ=\S*\s*/, '').trim();
  if (text.startsWith('@every ')) {
    const duration = text.slice('@every '.length);
    return goDuration.test(duration)
      ? undefined
      : `failed to parse duration ${text}: time: invalid duration "${duration}"`;
  }
  if (text.startsWith('@')) return descriptors.includes(text) ? undefined : `unrecognized descriptor: ${text}`;
  const fields = text.split(/\s+/).filter(Boolean);
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    for (const part of field.split(',')) {
      const why = findRangeError(part, index);
      if (why) return why;
    }
  }
  return undefined;
}

function findRangeError(part: string, index: number): string | undefined {
  const [minimum, maximum] = bounds[index]!;
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return `too many slashes: ${part}`;
  if (step !== undefined && !/^\d+$/.test(step))
    return `failed to parse int from ${step}: strconv.Atoi: parsing "${step}": invalid syntax`;
  if (step !== undefined && Number(step) === 0) return `step of range should be a positive number: ${part}`;
  if (range === '*' || range === '?') return undefined;
  const [low = '', high, ...others] = range.split('-');
  if (others.length > 0) return `too many hyphens: ${part}`;
  const start = toNumber(low, index);
  const end = high === undefined ? start : toNumber(high, index);
  if (Number.isNaN(start)) return parseIntError(low);
  if (Number.isNaN(end)) return parseIntError(high!);
  if (start < minimum) return `beginning of range (${start}) below minimum (${minimum}): ${part}`;
  if (end > maximum) return `end of range (${end}) above maximum (${maximum}): ${part}`;
  return start > end ? `beginning of range (${start}) beyond end of range (${end}): ${part}` : undefined;
}

function toNumber(text: string, index: number): number {
  const at = names[index]?.indexOf(text.toLowerCase()) ?? -1;
  if (at >= 0) return at + bounds[index]![0];
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function parseIntError(text: string): string {
  return `failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
