// Puts pods on the one node, or says why not, in kube-scheduler's words.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import { ApiFailure, Client, placeOf, PODS, unlessGone } from '../component/client.ts';
import { EventRecorder } from '../component/events.ts';
import { formatTime } from '../component/times.ts';
import { WorkQueue } from '../component/work-queue.ts';
import { findObstacle } from './node-fit.ts';
import { NODE_NAME } from './pod-status.ts';

const SCHEDULE_MS = 20;

export class Scheduler {
  readonly queue: WorkQueue;
  readonly #api: Api;
  readonly #clock: SandboxClock;
  readonly #client: Client;
  readonly #events: EventRecorder;

  constructor(api: Api, clock: SandboxClock) {
    this.#api = api;
    this.#clock = clock;
    this.#client = new Client(api, 'kube-scheduler');
    this.#events = new EventRecorder(api, clock, 'default-scheduler', NODE_NAME);
    this.queue = new WorkQueue(clock, (key) => this.#schedule(key));
  }

  observe(pod: StoredObject): void {
    if (isWaiting(pod)) this.queue.addAfter(`${pod.metadata['namespace']}/${pod.metadata.name}`, SCHEDULE_MS);
  }

  async #schedule(key: string): Promise<void> {
    const [namespace, name] = key.split('/');
    const pod = this.#api.peek('', 'pods', namespace).find((object) => object.metadata.name === name);
    if (pod === undefined || !isWaiting(pod)) return;
    const obstacle = findObstacle(pod['spec']);
    await (obstacle === undefined ? this.#bind(pod) : this.#refuse(pod, obstacle));
  }

  async #bind(pod: StoredObject): Promise<void> {
    const now = formatTime(this.#clock.now());
    const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
    const body = { metadata: { uid: pod.metadata.uid }, spec: { nodeName: NODE_NAME } };
    const bound = await unlessGone(this.#client.merge(PODS, placeOf(pod), body));
    if (bound === undefined) return;
    const status = { conditions: [condition] };
    await unlessGone(this.#client.merge(PODS, placeOf(pod, 'status'), { status })).catch(ignoreConflict);
    const message = `Successfully assigned ${pod.metadata['namespace']}/${pod.metadata.name} to ${NODE_NAME}`;
    this.#events.recordAction(pod, 'Binding', { type: 'Normal', reason: 'Scheduled', message });
  }

  async #refuse(pod: StoredObject, obstacle: string): Promise<void> {
    const conditions: { type: string; message?: string }[] = pod['status']?.conditions ?? [];
    if (conditions.some(({ type, message }) => type === 'PodScheduled' && message === obstacle)) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: formatTime(this.#clock.now()),
      ...(pod.metadata['generation'] === undefined ? {} : { observedGeneration: pod.metadata['generation'] }),
      reason: 'Unschedulable',
      message: obstacle,
    };
    await unlessGone(this.#client.merge(PODS, placeOf(pod, 'status'), { status: { conditions: [condition] } }));
    this.#events.recordAction(pod, 'Scheduling', { type: 'Warning', reason: 'FailedScheduling', message: obstacle });
  }
}

function isWaiting(pod: StoredObject): boolean {
  return pod['spec'].nodeName === undefined && pod.metadata['deletionTimestamp'] === undefined;
}

function ignoreConflict(error: unknown): undefined {
  if (error instanceof ApiFailure) return undefined;
  throw error;
}
