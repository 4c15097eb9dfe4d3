// The real time.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../workflows/deps.ts';

/** About 25 days: a timer of node's that is given more fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      let left = ms;
      for (; left > LONGEST_MS; left -= LONGEST_MS) await sleep(LONGEST_MS, undefined, { signal });
      await sleep(left, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
