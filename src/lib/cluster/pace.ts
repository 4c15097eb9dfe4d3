// Time and chance for this room: backoff, silence and expiry read them from here, so that tests can hold the clock.

export interface Pace {
  /** ms since 1970. */
  now(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A guard: calls back once `ms` have passed; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** A pause: rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const realPace: Pace = {
  now: () => Date.now(),
  random: () => Math.random(),
  after,
  sleep,
};

/** About 25 days: a timer of node's that is given more fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

function after(ms: number, callback: () => void): () => void {
  const next = ms > LONGEST_MS ? () => (cancel = after(ms - LONGEST_MS, callback)) : callback;
  const timer = setTimeout(next, Math.min(ms, LONGEST_MS));
  let cancel = (): void => clearTimeout(timer);
  return () => cancel();
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Full jitter: anywhere between 0 and the doubled base, so that many clients do not come back together. */
export function backoffDelay(pace: Pace, attempt: number, baseMs: number, capMs: number): number {
  return pace.random() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** The promise, unless the signal aborts before it settles: then the signal's reason. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
