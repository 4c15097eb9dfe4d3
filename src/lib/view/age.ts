// Ages and durations as kubectl writes them.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * A span of `ms` milliseconds in two or three figures: `90s`, `5m10s`, `3h`, `109d`, `2y1d`. The same bounds as
 * apimachinery's duration.HumanDuration. A span below -1 s is `<invalid>`: two clocks that differ by less are common.
 */
export function drawAge(ms: number): string {
  if (!Number.isFinite(ms)) return '<unknown>';
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  return Math.trunc(ms / HOUR) < 3 ? drawMinutes(ms) : drawHours(Math.trunc(ms / HOUR), Math.trunc(ms / MINUTE) % 60);
}

/** How long ago `timestamp` (RFC 3339) was at `now` (ms since 1970); `<unknown>` without one, as kubectl says. */
export function drawAgeOf(timestamp: string | undefined, now: number): string {
  return timestamp === undefined ? '<unknown>' : drawAge(now - Date.parse(timestamp));
}

function drawMinutes(ms: number): string {
  const minutes = Math.trunc(ms / MINUTE);
  return minutes < 10 ? join(minutes, 'm', Math.trunc(ms / SECOND) % 60, 's') : `${minutes}m`;
}

function drawHours(hours: number, minutes: number): string {
  if (hours < 8) return join(hours, 'h', minutes, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return join(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? join(years, 'y', days % 365, 'd') : `${years}y`;
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
