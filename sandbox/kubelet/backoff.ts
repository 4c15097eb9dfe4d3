// Waits that double: 10 s, 20 s, … 5 minutes, for crashing containers and images that cannot be pulled.

const FIRST_MS = 10_000;
const MAX_MS = 300_000;

/** Milliseconds before the `attempt`th repetition, counted from 0. */
export function backOff(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** attempt, MAX_MS);
}

/** As Go prints a duration: `10s`, `1m20s`, `5m0s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.trunc(seconds / 60)}m${seconds % 60}s`;
}
