// Writes Events as client-go's recorder does: the same event again only counts up and moves lastTimestamp. An Event that
// cannot be written is dropped, as everywhere in Kubernetes.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import { Client, EVENTS } from './client.ts';
import { refer, type Reference } from './object-reference.ts';
import { formatMicroTime, formatTime } from './times.ts';

export interface Occurrence {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Part of the object, e.g. `spec.containers{main}`. */
  fieldPath?: string;
}

/** client-go's spam filter: so many Events about one object at once, then one in five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

/** Controllers record under names of their own and are one program. */
const PROGRAMS: Record<string, string> = {
  'cronjob-controller': 'kube-controller-manager',
  'job-controller': 'kube-controller-manager',
  'default-scheduler': 'kube-scheduler',
};

export class EventRecorder {
  readonly #client: Client;
  readonly #clock: SandboxClock;
  readonly #component: string;
  readonly #host: string | undefined;
  readonly #known = new Map<string, { name: string; count: number }>();
  readonly #budgets = new Map<string, { left: number; at: number }>();
  #serial = 0;
  #writes: Promise<void> = Promise.resolve();

  constructor(api: Api, clock: SandboxClock, component: string, host?: string) {
    this.#client = new Client(api, PROGRAMS[component] ?? component);
    this.#clock = clock;
    this.#component = component;
    this.#host = host;
  }

  /** Records in the background, in order. */
  record(about: StoredObject, occurrence: Occurrence): void {
    if (!this.#mayRecord(about.metadata.uid)) return;
    const reference = refer(about, occurrence.fieldPath);
    this.#writes = this.#writes.then(() => this.#write(reference, occurrence)).catch(() => undefined);
  }

  normal(about: StoredObject, reason: string, message: string): void {
    this.record(about, { type: 'Normal', reason, message });
  }

  warn(about: StoredObject, reason: string, message: string): void {
    this.record(about, { type: 'Warning', reason, message });
  }

  /** The newer form (events.k8s.io), which the scheduler writes: eventTime and action, no count and no first and last time. */
  recordAction(about: StoredObject, action: string, occurrence: Occurrence): void {
    const reference = refer(about, occurrence.fieldPath);
    const body = {
      ...this.#skeleton(reference, occurrence),
      eventTime: formatMicroTime(this.#clock.now()),
      action,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      reportingInstance: `${this.#component}-${this.#host ?? 'sandbox'}`,
    };
    this.#writes = this.#writes.then(() => this.#create(body)).catch(() => undefined);
  }

  #mayRecord(uid: string): boolean {
    const now = this.#clock.now();
    const { left, at } = this.#budgets.get(uid) ?? { left: BURST, at: now };
    const available = Math.min(BURST, left + (now - at) / REFILL_MS);
    if (available < 1) return false;
    this.#budgets.set(uid, { left: available - 1, at: now });
    return true;
  }

  async #write(reference: Reference, occurrence: Occurrence): Promise<void> {
    const key = JSON.stringify([reference.uid, reference.fieldPath, occurrence]);
    const known = this.#known.get(key);
    if (known !== undefined && (await this.#countUp(reference, known))) return;
    const time = formatTime(this.#clock.now());
    const body = {
      ...this.#skeleton(reference, occurrence),
      source: { component: this.#component, ...(this.#host === undefined ? {} : { host: this.#host }) },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
      eventTime: null,
      reportingInstance: this.#host ?? '',
    };
    await this.#create(body);
    this.#known.set(key, { name: body.metadata.name, count: 1 });
  }

  async #countUp(reference: Reference, known: { name: string; count: number }): Promise<boolean> {
    const place = { namespace: reference.namespace ?? 'default', name: known.name };
    const body = { count: known.count + 1, lastTimestamp: formatTime(this.#clock.now()) };
    return this.#client.merge(EVENTS, place, body).then(
      () => (known.count += 1) > 0,
      () => false,
    );
  }

  async #create(body: { metadata: { namespace: string } }): Promise<void> {
    await this.#client.create(EVENTS, { namespace: body.metadata.namespace }, body);
  }

  #skeleton(reference: Reference, occurrence: Occurrence) {
    // Names as client-go: the object's name and the time in hexadecimal nanoseconds.
    const nanoseconds = BigInt(Math.trunc(this.#clock.now())) * 1_000_000n + BigInt((this.#serial += 1));
    const namespace = reference.namespace ?? 'default';
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${reference.name}.${nanoseconds.toString(16)}`, namespace },
      involvedObject: reference,
      reason: occurrence.reason,
      message: occurrence.message,
      type: occurrence.type,
      reportingComponent: this.#component,
    };
  }
}
