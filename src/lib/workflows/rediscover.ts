// Discovery that is asked again now and then, for types may come into being or into use.

import type { Discovered } from '../model/resource.ts';
import type { Deps } from './deps.ts';

/** It takes at most so large a part of the time. */
const SHARE = 0.25;

/**
 * Tells each answer, in the background, so that no picture waits for it: `pauseMs` after the one before, or later where that
 * took long (`tookMs`). What cannot be asked now is asked again later. Rejects with the signal's reason.
 */
export async function rediscover(
  pauseMs: number,
  tookMs: number,
  { cluster, clock, signal }: Pick<Deps, 'cluster' | 'clock' | 'signal'>,
  onFound: (found: Discovered) => void,
): Promise<never> {
  for (let last = tookMs; ;) {
    await clock.sleep(Math.max(pauseMs, last / SHARE), signal);
    const from = clock.now();
    const found = await cluster.discover({ signal }).catch(() => undefined);
    signal.throwIfAborted();
    last = clock.now() - from;
    if (found !== undefined) onFound(found);
  }
}
