// Keys to reconcile, as client-go's rate-limited work queue: a key waits once however often it is added, one is worked on
// at a time, a failed one comes back later and later. A paused queue takes everything in and lets nothing out, which is
// what SIGSTOP does to kube-controller-manager.

import type { SandboxClock } from '../api.ts';
import { ApiFailure } from './client.ts';

/** Reconciles one key; the answer is the number of ms after which to look again. */
export type Reconcile = (key: string) => Promise<number | void>;

export interface Retry {
  /** First wait after a failure, in ms; doubled each time. client-go: 5. */
  baseMs: number;
  maxMs: number;
}

const CLIENT_GO_RETRY: Retry = { baseMs: 5, maxMs: 1_000_000 };

export class WorkQueue {
  readonly #clock: SandboxClock;
  readonly #reconcile: Reconcile;
  readonly #retry: Retry;
  readonly #ready = new Set<string>();
  readonly #waiting = new Map<string, { at: number; cancel: () => void }>();
  readonly #failures = new Map<string, number>();
  #paused = false;
  #stopped = false;
  #working = false;

  constructor(clock: SandboxClock, reconcile: Reconcile, retry: Retry = CLIENT_GO_RETRY) {
    this.#clock = clock;
    this.#reconcile = reconcile;
    this.#retry = retry;
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#ready.add(key);
    // Not at once: the listener that adds keys runs inside the API server's own write.
    queueMicrotask(() => void this.#work());
  }

  /** Adds the key in `ms`; of several waits for one key the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (ms <= 0) return this.add(key);
    const at = this.#clock.now() + ms;
    const earlier = this.#waiting.get(key);
    if (this.#stopped || (earlier !== undefined && earlier.at <= at)) return;
    earlier?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#waiting.delete(key);
      this.add(key);
    });
    this.#waiting.set(key, { at, cancel });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    void this.#work();
  }

  stop(): void {
    this.#stopped = true;
    this.#ready.clear();
    for (const { cancel } of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    while (!this.#paused && !this.#stopped) {
      const [key] = this.#ready;
      if (key === undefined) break;
      this.#ready.delete(key);
      await this.#once(key);
    }
    this.#working = false;
  }

  async #once(key: string): Promise<void> {
    try {
      const again = await this.#reconcile(key);
      this.#failures.delete(key);
      if (typeof again === 'number') this.addAfter(key, again);
    } catch (error) {
      this.#comeBack(key, error);
    }
  }

  #comeBack(key: string, error: unknown): void {
    // A programming error must be seen, not retried in silence.
    if (!(error instanceof ApiFailure)) process.emitWarning(error as Error);
    if (error instanceof ApiFailure && error.reason === 'Conflict') return this.add(key);
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(this.#retry.baseMs * 2 ** failures, this.#retry.maxMs));
  }
}
