// --watch: reads, shows, and reads again after every change. The reading is the verb's own workflow, on a cluster that
// keeps what it has read up to date.

import { StatusError } from '../model/errors.ts';
import { mayPass } from '../model/lost-answer.ts';
import type { Deps } from './deps.ts';
import type { LiveCluster } from './live-cluster.ts';

/** Between two pictures, ms: what changes faster than one can look is drawn once. */
const PAUSE_MS = 200;
/** The pause is at least so many times as long as the picture took, so that thousands of runs cost no core; and at most so many ms. */
const PAUSE_TIMES = 5;
const LONGEST_PAUSE_MS = 2_000;
/** After this time (ms) what could not be reached is asked for again. */
const RETRY_MS = 5_000;

/** The longest timer there is. */
const NEVER_MS = 2 ** 31 - 1;

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

/**
 * `clusters`: those that `read` reads from. Once there was a picture, a server that cannot be reached is waited for.
 * @throws what the first reading throws, later what is neither NotFound nor passing; the signal's reason on Ctrl-C
 */
export async function watchPicture<T>(
  picture: Picture<T>,
  clusters: readonly LiveCluster[],
  { clock, signal }: Pick<Deps, 'clock' | 'signal'>,
  { tickMs = NEVER_MS }: WatchOptions = {},
): Promise<never> {
  try {
    for (let isFirst = true; ; isFirst = false) {
      const change = Promise.race(clusters.map((each) => each.nextChange()));
      const began = clock.now();
      const isShown = await showOnce(picture, clusters).catch((error: unknown) => {
        signal.throwIfAborted();
        return isFirst ? Promise.reject(error as Error) : bear(error, picture);
      });
      const hadFailed = clusters.map((each) => each.forgetFailed()).includes(true);
      const isWhole = isShown && !hadFailed;
      // The first one waits for the server.
      const pauseMs = isFirst ? PAUSE_MS : pauseAfter(clock.now() - began);
      await untilNext(change, { clock, signal }, pauseMs, isWhole ? tickMs : Math.min(tickMs, RETRY_MS));
    }
  } finally {
    for (const each of clusters) each.close();
  }
}

function pauseAfter(tookMs: number): number {
  return Math.min(Math.max(PAUSE_MS, tookMs * PAUSE_TIMES), LONGEST_PAUSE_MS);
}

async function showOnce<T>({ read, show }: Picture<T>, clusters: readonly LiveCluster[]): Promise<true> {
  await show(await read());
  for (const each of clusters) each.forgetUnused();
  return true;
}

/** True when what is there is shown all the same: that the job is gone. False: the last picture stays. */
async function bear<T>(error: unknown, { showGone }: Picture<T>): Promise<boolean> {
  if (mayPass(error)) return false;
  if (!(error instanceof StatusError && error.code === 404)) throw error;
  await showGone(error);
  return true;
}

/** A change in a quiet time is shown at once, the next one after the pause. Rejects with the signal's reason. */
async function untilNext(
  change: Promise<void>,
  { clock, signal }: Pick<Deps, 'clock' | 'signal'>,
  pauseMs: number,
  tickMs: number,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const tick = clock.sleep(tickMs, either);
  tick.catch(() => undefined);
  try {
    await Promise.all([Promise.race([change, tick]), clock.sleep(pauseMs, signal)]);
  } finally {
    over.abort();
  }
}
