// What one instance of a container has written, line by line with its time, as the container runtime keeps it.

import type { SandboxClock } from '../api.ts';

export interface LogLine {
  /** Milliseconds since 1970. */
  at: number;
  /** RFC 3339 with nine digits: kubelet's RFC3339NanoFixed. */
  timestamp: string;
  text: string;
}

export class ContainerLog {
  readonly lines: LogLine[] = [];
  readonly #clock: SandboxClock;
  readonly #partial = { stdout: '', stderr: '' };
  #listeners = new Set<() => void>();
  #closed = false;
  #serial = 0;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    const lines = (this.#partial[stream] + text).split('\n');
    this.#partial[stream] = lines.pop()!;
    for (const line of lines) this.#append(line);
    if (lines.length > 0) this.#wake();
  }

  /** The end of the instance; what was written without a newline becomes a line. */
  close(): void {
    for (const text of Object.values(this.#partial)) if (text !== '') this.#append(text);
    this.#closed = true;
    this.#wake();
  }

  /** Resolves when there is more, or at the end. */
  async more(): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => this.#listeners.add(resolve));
  }

  #append(text: string): void {
    const at = this.#clock.now();
    this.#serial = (this.#serial + 1) % 1_000_000;
    const nanoseconds = String(this.#serial).padStart(6, '0');
    this.lines.push({ at, timestamp: `${new Date(at).toISOString().slice(0, 23)}${nanoseconds}Z`, text });
  }

  #wake(): void {
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) listener();
  }
}
