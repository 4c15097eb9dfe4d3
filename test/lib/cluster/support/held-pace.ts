// A clock that tests hold: pauses return at once and are written down, guards fire only when a test says so.
import type { Pace } from '../../../../src/lib/cluster/pace.ts';

export interface HeldPace extends Pace {
  /** ms of each pause so far. */
  readonly pauses: number[];
  /** Moves the clock without firing anything. */
  advance(ms: number): void;
  /** Fires every guard of exactly this length that is set; resolves once there was one. */
  fire(ms: number): Promise<void>;
  /** How many guards of this length are set. */
  guards(ms: number): number;
  /** Makes pauses last until their signal aborts. */
  holdPauses(): void;
}

export function holdPace(random = 0.5): HeldPace {
  let now = Date.parse('2026-11-24T09:00:00Z');
  let held = false;
  const guards = new Set<{ ms: number; callback: () => void }>();
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    random: () => random,
    advance: (ms) => void (now += ms),
    guards: (ms) => [...guards].filter((guard) => guard.ms === ms).length,
    holdPauses: () => void (held = true),
    after(ms, callback) {
      const guard = { ms, callback };
      guards.add(guard);
      return () => void guards.delete(guard);
    },
    sleep(ms, signal) {
      pauses.push(ms);
      if (!held) return Promise.resolve();
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    },
    async fire(ms) {
      for (;;) {
        const due = [...guards].filter((guard) => guard.ms === ms);
        for (const guard of due) guards.delete(guard);
        for (const guard of due) guard.callback();
        if (due.length > 0) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
