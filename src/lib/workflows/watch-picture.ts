// --watch: reads, shows, and reads again after every change. The reading is the verb's own workflow, on a cluster that
// keeps what it has read up to date.

import { StatusError } from '../model/errors.ts';
import type { Deps } from './deps.ts';
import type { LiveCluster } from './live-cluster.ts';

/** Between two pictures, ms: what changes faster than one can look is drawn once. */
const PAUSE_MS = 200;

export interface WatchOptions {
  /** Shows again after so many ms without a change, because ages grow; absent = never. */
  tickMs?: number | undefined;
}

export interface Picture<T> {
  read(): Promise<T>;
  show(result: T): void | Promise<void>;
  /** The job is gone, after it has been seen; it may come back. */
  showGone(error: StatusError): void | Promise<void>;
}

/** `clusters`: those that `read` reads from. @throws what the first reading throws, later all but NotFound; the signal's reason on Ctrl-C */
export async function watchPicture<T>(
  { read, show, showGone }: Picture<T>,
  clusters: readonly LiveCluster[],
  { clock, signal }: Pick<Deps, 'clock' | 'signal'>,
  { tickMs }: WatchOptions = {},
): Promise<never> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const change = Promise.race(clusters.map((each) => each.nextChange()));
      try {
        await show(await read());
        for (const each of clusters) each.forgetUnused();
      } catch (error) {
        signal.throwIfAborted();
        if (isFirst || !(error instanceof StatusError && error.code === 404)) throw error;
        await showGone(error);
      }
      await untilNext(change, { clock, signal }, tickMs);
    }
  } finally {
    for (const each of clusters) each.close();
  }
}

/** A change in a quiet time is shown at once, the next one after the pause. Rejects with the signal's reason. */
async function untilNext(
  change: Promise<void>,
  { clock, signal }: Pick<Deps, 'clock' | 'signal'>,
  tickMs: number | undefined,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  // The longest timer there is stands for never.
  const tick = clock.sleep(tickMs ?? 2 ** 31 - 1, either);
  tick.catch(() => undefined);
  try {
    await Promise.all([Promise.race([change, tick]), clock.sleep(PAUSE_MS, signal)]);
  } finally {
    over.abort();
  }
}
