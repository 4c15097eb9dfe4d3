// How a container's troubles and progress are made known: Events on the pod, and the reason it waits in the pod's status.

import type { StoredObject } from '../api.ts';
import type { EventRecorder } from '../component/events.ts';
import type { ContainerRecord } from './container-record.ts';

export class ContainerNotices {
  readonly #events: EventRecorder;
  readonly #pod: StoredObject;
  readonly #publish: () => void;

  constructor(events: EventRecorder, pod: StoredObject, publish: () => void) {
    this.#events = events;
    this.#pod = pod;
    this.#publish = publish;
  }

  show(record: ContainerRecord, reason: string, message: string): void {
    record.wait(reason, message);
    this.#publish();
  }

  tell(record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#events.record(this.#pod, { type, reason, message, fieldPath: record.fieldPath });
  }
}
