// Durations as kubectl's flags take them: `0`, a bare number of seconds, or Go's form (`1m30s`, `500ms`, `2h`).

import { UsageError } from './errors.ts';

const UNITS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds. @throws UsageError that names the flag. */
export function parseDuration(text: string, flag: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((each) => each[0]).join('') !== text) {
    throw new UsageError(`invalid --${flag} ${JSON.stringify(text)}: give seconds or a duration like 30s, 5m or 1h30m`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
}
