import { setTimeout as sleep } from 'node:timers/promises';

import { patience } from './pace.ts';

/**
 * Asks again until the answer is there (not undefined and not false) and returns it. Throws after `usualMs`, more on a slow
 * machine, naming what was waited for, and what the last look said.
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  usualMs = 60_000,
): Promise<Exclude<T, null | undefined | false>> {
  const ms = patience(usualMs);
  const end = Date.now() + ms;
  let last: unknown;
  while (Date.now() < end) {
    try {
      last = await look();
      if (last !== undefined && last !== null && last !== false) return last as Exclude<T, null | undefined | false>;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`waited ${ms / 1000} s for ${what}; last seen: ${seen}`);
}
