// The loopback of one pod: its containers share their ports. Connections are pairs of streams in memory; no port of the
// host is ever opened.

import type { Duplex } from 'node:stream';
import { duplexPair } from 'node:stream';

export class PodNetwork {
  readonly #listeners = new Map<number, (connection: Duplex) => void>();

  /** Takes the port until the returned function is called; undefined when it is taken. */
  listen(port: number, accept: (connection: Duplex) => void): (() => void) | undefined {
    if (this.#listeners.has(port)) return undefined;
    this.#listeners.set(port, accept);
    return () => {
      if (this.#listeners.get(port) === accept) this.#listeners.delete(port);
    };
  }

  /** Undefined = connection refused. */
  connect(port: number): Duplex | undefined {
    const accept = this.#listeners.get(port);
    if (accept === undefined) return undefined;
    const [near, far] = duplexPair();
    // Either side may vanish at any time; what is then written is lost, as on a network.
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => void other.destroy());
    }
    accept(far);
    return near;
  }
}
