// Keeps a pod's status in the API as the node knows it. One write at a time: changes meanwhile go into the next.

import type { SandboxClock } from '../api.ts';
import type { Client } from '../component/client.ts';
import { placeOf, PODS } from '../component/client.ts';
import type { PodFacts } from './pod-status.ts';
import { toStatus } from './pod-status.ts';

export class StatusWriter {
  readonly #client: Client;
  readonly #clock: SandboxClock;
  readonly #facts: PodFacts;
  #dirty = false;
  #writing: Promise<void> | undefined;

  /** @param facts of the pod; they are read anew for each write */
  constructor(client: Client, clock: SandboxClock, facts: PodFacts) {
    this.#client = client;
    this.#clock = clock;
    this.#facts = facts;
  }

  /** Writes the status soon; changes meanwhile go into the same write. */
  publish(): void {
    this.#dirty = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Resolves when nothing is left to write. */
  drain(): Promise<void> {
    return this.#writing ?? Promise.resolve();
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      const { pod } = this.#facts;
      const body = { metadata: { uid: pod.metadata.uid }, status: toStatus(this.#facts, this.#clock.now()) };
      // A pod that was deleted or replaced meanwhile has no use for a status.
      await this.#client.merge(PODS, placeOf(pod, 'status'), body).catch(() => undefined);
    }
  }
}
