// A clock that stands still until a test moves it: no real time is in it, so that texts with times can be exact.
import type { SandboxClock } from '../../../sandbox/api.ts';

interface Timer {
  due: number;
  callback: () => void;
}

export class StillClock implements SandboxClock {
  #now: number;
  #timers: Timer[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves time by `ms`; timers due on the way run in order, and what they start settles before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.due);
      this.#timers = this.#timers.filter((other) => other !== timer);
      timer.callback();
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets everything that needs no time run to its next wait. */
  async settle(): Promise<void> {
    for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #next(end: number): Timer | undefined {
    const [first] = this.#timers.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due);
    return first;
  }
}
