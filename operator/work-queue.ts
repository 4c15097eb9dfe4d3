/** Time as the operator waits through it; the practice cluster gives its own, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `callback` once `ms` have passed; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const REAL_CLOCK: Clock = {
  now: Date.now,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

const WORKERS = 8;

/**
 * Keys waiting to be worked on, as a controller's work queue keeps them: a key waits once however often it is added, is never
 * worked on twice at a time, and is worked on again when it was added meanwhile.
 */
export class WorkQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #clock: Clock;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #delayed = new Set<() => void>();
  #stopped = false;

  /** @param work must not reject */
  constructor(clock: Clock, work: (key: string) => Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  add(key: string): void {
    this.#waiting.add(key);
    this.#startWaiting();
  }

  /** Returns the function that cancels it. */
  addAfter(key: string, ms: number): () => void {
    const cancel = this.#clock.after(ms, () => {
      this.#delayed.delete(cancel);
      this.add(key);
    });
    this.#delayed.add(cancel);
    return () => {
      this.#delayed.delete(cancel);
      cancel();
    };
  }

  /** Begins nothing new; resolves when what was begun is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#delayed) cancel();
    await Promise.all(this.#running.values());
  }

  #startWaiting(): void {
    for (const key of this.#waiting) {
      if (this.#stopped || this.#running.size >= WORKERS) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      const done = this.#work(key).finally(() => {
        this.#running.delete(key);
        this.#startWaiting();
      });
      this.#running.set(key, done);
    }
  }
}
