// A wait that ends by itself when it has taken too long.

import type { Deps } from './deps.ts';

export interface TimeLimit {
  /** Aborts on Ctrl-C, when the time is up, and at `end`. */
  signal: AbortSignal;
  /** The time was up before `end`. */
  isUp(): boolean;
  /** Ends the timer, and whatever listens to the signal. */
  end(): void;
}

/** `ms` from now; Infinity = no limit. `reason`: what the signal aborts with when the time is up. */
export function startTimeLimit(
  ms: number,
  { clock, signal }: Pick<Deps, 'clock' | 'signal'>,
  reason?: Error,
): TimeLimit {
  const [late, over] = [new AbortController(), new AbortController()];
  const limited = AbortSignal.any([signal, late.signal, over.signal]);
  if (ms !== Number.POSITIVE_INFINITY) {
    void clock.sleep(ms, limited).then(
      () => late.abort(reason),
      () => undefined,
    );
  }
  return { signal: limited, isUp: () => late.signal.aborted, end: () => over.abort() };
}
