// Watches whose events a test tells one by one.

import type { Cluster, WatchEvent } from '../../../../src/lib/cluster/cluster.ts';
import type { KubeObject } from '../../../../src/lib/model/kube-object.ts';

interface Channel {
  queue: WatchEvent[];
  wake: () => void;
  failure?: unknown;
  isOpen: boolean;
}

export class LiveWatches {
  readonly #channels = new Map<string, Channel>();
  readonly opened: string[] = [];
  readonly #there: Record<string, KubeObject[]>;
  readonly #firstFailures = new Map<string, unknown>();

  /** What is there at first, by `plural` or `plural selector`. */
  constructor(there: Record<string, KubeObject[]> = {}) {
    this.#there = there;
  }

  readonly watch: Cluster['watch'] = (resource, { labelSelector, fieldSelector }, { signal, shape }) => {
    const name = [resource.plural, labelSelector, fieldSelector, shape === 'metadata' && shape]
      .filter(Boolean)
      .join(' ');
    this.opened.push(name);
    const failure = this.#firstFailures.get(name);
    this.#firstFailures.delete(name);
    const first = (this.#there[name] ?? []).map((object) => ({ type: 'ADDED', object }) as const);
    const queue: WatchEvent[] = failure === undefined ? [...first, { type: 'SYNCED' }] : [];
    const channel: Channel = { queue, wake: () => undefined, isOpen: true, failure };
    this.#channels.set(name, channel);
    return this.#run(channel, signal);
  };

  get open(): string[] {
    return [...this.#channels].filter(([, { isOpen }]) => isOpen).map(([name]) => name);
  }

  tell(name: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void {
    this.#of(name).queue.push({ type, object });
    this.#of(name).wake();
  }

  /** The first list of the next watch of that name fails. */
  failFirst(name: string, error: unknown): void {
    this.#firstFailures.set(name, error);
  }

  fail(name: string, error: unknown): void {
    this.#of(name).failure = error;
    this.#of(name).wake();
  }

  #of(name: string): Channel {
    const channel = this.#channels.get(name);
    if (channel === undefined)
      throw new Error(`no watch of ${name}; there are: ${[...this.#channels.keys()].join(', ')}`);
    return channel;
  }

  async *#run(channel: Channel, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const stop = () => channel.wake();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const event = channel.queue.shift();
        if (event !== undefined) yield event;
        else if (channel.failure !== undefined) throw channel.failure;
        else await new Promise<void>((resolve) => (channel.wake = resolve));
      }
    } finally {
      channel.isOpen = false;
      signal.removeEventListener('abort', stop);
    }
  }
}
