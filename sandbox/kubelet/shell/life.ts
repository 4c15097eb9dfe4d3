// How a scripted process lives and is ended: there is no operating system under it, so everything it waits for is waited
// for here, and a kill makes that wait throw.

import type { SandboxClock } from '../../api.ts';

/** Thrown through a process that was killed. */
export class Killed extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`killed (${exitCode})`);
    this.exitCode = exitCode;
  }
}

export class Life {
  readonly #clock: SandboxClock;
  readonly #onEnd = new Set<(killed: Killed) => void>();
  #killed: Killed | undefined;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get killed(): Killed | undefined {
    return this.#killed;
  }

  kill(exitCode: number): void {
    if (this.#killed !== undefined) return;
    this.#killed = new Killed(exitCode);
    for (const listener of this.#onEnd) listener(this.#killed);
    this.#onEnd.clear();
  }

  /** A process started by this one: it ends with it, and may end before. */
  beget(): Life {
    const child = new Life(this.#clock);
    if (this.#killed !== undefined) child.kill(this.#killed.exitCode);
    else this.#onEnd.add(({ exitCode }) => child.kill(exitCode));
    return child;
  }

  /** Waits on the sandbox's clock; rejects with Killed. */
  async sleep(ms: number): Promise<void> {
    let cancel: () => void = () => undefined;
    const passed = new Promise<void>((resolve) => (cancel = this.#clock.after(ms, resolve)));
    try {
      await this.guard(passed);
    } finally {
      cancel();
    }
  }

  /** Waits for something else than time; rejects with Killed when that comes first. */
  async guard<T>(promise: Promise<T>): Promise<T> {
    if (this.#killed !== undefined) throw this.#killed;
    let stop: (killed: Killed) => void = () => undefined;
    const ended = new Promise<never>((_, reject) => this.#onEnd.add((stop = reject)));
    try {
      return await Promise.race([promise, ended]);
    } finally {
      this.#onEnd.delete(stop);
    }
  }
}
