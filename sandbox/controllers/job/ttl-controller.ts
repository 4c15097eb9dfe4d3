// Deletes finished Jobs `ttlSecondsAfterFinished` after their end.

import type { Api, SandboxClock, StoredObject } from '../../api.ts';
import { Client, JOBS, unlessGone } from '../../component/client.ts';
import { WorkQueue } from '../../component/work-queue.ts';
import { keyOf } from '../owners.ts';
import { findFinish } from './conditions.ts';
import { isDeleting } from './pods.ts';

export class TtlController {
  readonly queue: WorkQueue;
  readonly #api: Api;
  readonly #clock: SandboxClock;
  readonly #client: Client;

  constructor(api: Api, clock: SandboxClock) {
    this.#api = api;
    this.#clock = clock;
    this.#client = new Client(api, 'kube-controller-manager');
    this.queue = new WorkQueue(clock, (key) => this.#sync(key));
  }

  observe(group: string, plural: string, object: StoredObject): void {
    const concerns = group === 'batch' && plural === 'jobs' && object['spec'].ttlSecondsAfterFinished !== undefined;
    if (concerns && findFinish(object) !== undefined) this.queue.add(keyOf(object));
  }

  async #sync(key: string): Promise<number | void> {
    const [namespace, name] = key.split('/');
    const job = this.#api.peek('batch', 'jobs', namespace).find((object) => object.metadata.name === name);
    const ttl: number | undefined = job?.['spec'].ttlSecondsAfterFinished;
    const end = job === undefined ? undefined : findFinish(job)?.lastTransitionTime;
    if (job === undefined || ttl === undefined || end === undefined || isDeleting(job)) return;
    const left = Date.parse(end) + ttl * 1000 - this.#clock.now();
    if (left > 0) return left;
    const preconditions = { uid: job.metadata.uid, resourceVersion: job.metadata.resourceVersion };
    await unlessGone(this.#client.remove(JOBS, job, { propagationPolicy: 'Foreground', preconditions }));
  }
}
