// Test machines are shared, and one can be twenty times slower for hours than it was in the morning. What a test waits for at most
// grows with that; what it expects does not.

import { execFileSync } from 'node:child_process';

/** Seconds since 1970. After it no end-to-end test begins: see deadline-runner.ts. Not set: all of them run. */
const UNTIL = 'TESTS_UNTIL';
const SLOWNESS = 'TESTS_SLOWNESS';

/** What an empty Node takes to start and end where these tests were written. */
const USUAL_START_MS = 50;

/** How many times slower than usual the machine is, 1 to 20. Measured once, in the first process that asks; its children inherit it. */
export function slowness(): number {
  return Number((process.env[SLOWNESS] ??= String(measure())));
}

/** The limit of a wait that would hang, in milliseconds: nothing depends on its length. */
export function patience(ms: number): number {
  return ms * slowness();
}

export function isTimeOver(): boolean {
  const until = process.env[UNTIL];
  return until !== undefined && Date.now() > Number(until) * 1000;
}

function measure(): number {
  const starts = Array.from({ length: 3 }, () => {
    const begun = performance.now();
    execFileSync(process.execPath, ['-e', '0'], { env: {} });
    return performance.now() - begun;
  });
  return Math.round(Math.min(20, Math.max(1, Math.min(...starts) / USUAL_START_MS)));
}
