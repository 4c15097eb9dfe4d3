// The sandbox's time: real time plus an offset that tests move. Everything the sandbox waits for waits here, so a day of
// CronJob runs passes in a moment, in the order it would have had.
import type { SandboxClock } from './api.ts';

interface Timer {
  due: number;
  sequence: number;
  callback: () => void;
}

/** setTimeout's delay is a signed 32-bit number; beyond it Node fires at once. */
const longestDelay = 2 ** 31 - 1;

export class MovableClock implements SandboxClock {
  #offset: number;
  #timers: Timer[] = [];
  #sequence = 0;
  #wake: NodeJS.Timeout | undefined;
  #stopped = false;

  readonly #realNow: () => number;

  /**
   * `aheadMs`: how far this clock starts ahead of real time; a negative one lets a demo begin in the past and catch up. `realNow`:
   * one that always says the same makes a clock that moves by `advance` alone.
   */
  constructor(aheadMs = 0, realNow: () => number = Date.now) {
    this.#offset = aheadMs;
    this.#realNow = realNow;
  }

  /** How far it is ahead of real time, ms. */
  get ahead(): number {
    return this.#offset;
  }

  now(): number {
    return this.#realNow() + this.#offset;
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { due: this.now() + Math.max(0, ms), sequence: this.#sequence++, callback };
    this.#timers.push(timer);
    this.#timers.sort((a, b) => a.due - b.due || a.sequence - b.sequence);
    this.#arm();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#arm();
    };
  }

  /** Moves time forward by `ms`. Timers due on the way run in order, each seeing its own moment, and what they start settles before the next. */
  async advance(ms: number): Promise<void> {
    const target = this.now() + ms;
    for (let timer = this.#next(target); timer; timer = this.#next(target)) {
      this.#offset += Math.max(0, timer.due - this.now());
      this.#run(timer);
      await settle();
    }
    this.#offset += Math.max(0, target - this.now());
    this.#arm();
  }

  /** Forgets all timers; later ones never fire. */
  stop(): void {
    this.#stopped = true;
    this.#timers = [];
    clearTimeout(this.#wake);
  }

  #next(until: number): Timer | undefined {
    const first = this.#timers[0];
    return first && first.due <= until ? first : undefined;
  }

  #run(timer: Timer): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
    timer.callback();
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const first = this.#timers[0];
    if (!first || this.#stopped) return;
    const delay = Math.min(Math.max(0, first.due - this.now()), longestDelay);
    this.#wake = setTimeout(() => this.#fire(), delay);
  }

  #fire(): void {
    for (let timer = this.#next(this.now()); timer; timer = this.#next(this.now())) this.#run(timer);
    this.#arm();
  }
}

/** Lets promise chains started by a timer (calls to the API and what follows them) run to their next wait. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
