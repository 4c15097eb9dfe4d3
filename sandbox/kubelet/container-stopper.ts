// Ends running containers as kubelet does: a TERM, the grace period, a KILL.

import type { SandboxClock, StoredObject } from '../api.ts';
import type { EventRecorder } from '../component/events.ts';
import type { ContainerRecord } from './container-record.ts';

export class ContainerStopper {
  readonly #clock: SandboxClock;
  readonly #events: EventRecorder;
  readonly #pod: StoredObject;
  readonly #killers = new Set<() => void>();

  constructor(clock: SandboxClock, events: EventRecorder, pod: StoredObject) {
    this.#clock = clock;
    this.#events = events;
    this.#pod = pod;
  }

  /** Ends what runs: main containers together, then native sidecars in the reverse of their order, all within `graceMs`. */
  async stop(records: ContainerRecord[], graceMs: number): Promise<void> {
    const deadline = this.#clock.now() + graceMs;
    const mains = records.filter(({ role }) => role !== 'sidecar');
    await Promise.all(mains.map((record) => this.stopOne(record, deadline)));
    const sidecars = records.filter(({ role }) => role === 'sidecar').toReversed();
    for (const record of sidecars) await this.stopOne(record, deadline);
  }

  /** A second, shorter deletion: what still runs is killed after `graceMs`. */
  hurry(graceMs: number): void {
    this.#clock.after(graceMs, () => {
      for (const kill of this.#killers) kill();
    });
  }

  async stopOne(record: ContainerRecord, deadline: number): Promise<void> {
    record.stopping = true;
    const { instance } = record;
    if (instance === undefined) return;
    const { fieldPath, spec } = record;
    const message = `Stopping container ${spec.name}`;
    this.#events.record(this.#pod, { type: 'Normal', reason: 'Killing', message, fieldPath });
    const kill = () => instance.kill();
    this.#killers.add(kill);
    const cancel = this.#clock.after(Math.max(deadline - this.#clock.now(), 0), kill);
    instance.signal(1, 'TERM');
    const code = await instance.done;
    cancel();
    this.#killers.delete(kill);
    if (record.instance === instance) record.end(code, this.#clock.now());
  }
}
