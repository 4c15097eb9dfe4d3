// The Job controller: what Kubernetes' job_controller.go does, with its conditions, reasons and texts. One look at a Job
// goes in four steps, each in a file of its own: count what ended, judge (is it over?), manage (create or delete pods),
// write down.

import type { JobContext } from './context.ts';
import type { Api, SandboxClock, StoredObject } from '../../api.ts';
import { Client } from '../../component/client.ts';
import { EventRecorder } from '../../component/events.ts';
import { WorkQueue } from '../../component/work-queue.ts';
import { controllerOf, keyOf } from '../owners.ts';
import type { Backoff } from './backoff.ts';
import { addResults, NO_FAILURES } from './backoff.ts';
import { findFinish } from './conditions.ts';
import { countResults } from './count.ts';
import { judge } from './judge.ts';
import { managePods } from './manage.ts';
import { PodControl } from './pod-control.ts';
import { isTracked } from './pods.ts';
import { writeDown } from './write-down.ts';

const OWN_NAME = 'kubernetes.io/job-controller';

/** A look that failed is repeated after 1 s, then 2 s, up to a minute. */
const RETRY = { baseMs: 1000, maxMs: 60_000 };

export class JobController {
  readonly queue: WorkQueue;
  readonly #api: Api;
  readonly #clock: SandboxClock;
  readonly #client: Client;
  readonly #events: EventRecorder;
  readonly #podControl: PodControl;
  readonly #backoffs = new Map<string, Backoff>();

  constructor(api: Api, clock: SandboxClock) {
    this.#api = api;
    this.#clock = clock;
    this.#client = new Client(api, 'kube-controller-manager');
    this.#events = new EventRecorder(api, clock, 'job-controller');
    this.#podControl = new PodControl(this.#client, this.#events);
    this.queue = new WorkQueue(clock, (key) => this.#sync(key), RETRY);
  }

  /** Tells which Job a changed object concerns. */
  observe(group: string, plural: string, object: StoredObject): void {
    if (group === 'batch' && plural === 'jobs') return this.queue.add(keyOf(object));
    const owner = group === '' && plural === 'pods' ? controllerOf(object) : undefined;
    if (owner?.kind === 'Job') this.queue.add(`${object.metadata['namespace']}/${owner.name}`);
  }

  async #sync(key: string): Promise<void> {
    const [namespace, name] = key.split('/');
    const stored = this.#api.peek('batch', 'jobs', namespace).find((object) => object.metadata.name === name);
    if (isManagedElsewhere(stored)) return;
    const owned = this.#api.peek('', 'pods', namespace).filter((pod) => isControlledByJob(pod, name!));
    const pods = owned.filter((pod) => controllerOf(pod)?.uid === stored?.metadata.uid);
    const over = stored === undefined || findFinish(stored) !== undefined;
    await this.#letGo(over ? owned : owned.filter((pod) => !pods.includes(pod)));
    if (stored === undefined || over) this.#backoffs.delete(key);
    else await this.#look(structuredClone(stored), pods, key);
  }

  async #look(job: StoredObject, pods: StoredObject[], key: string): Promise<void> {
    job['status'] ??= {};
    const results = countResults(job, pods);
    const old = this.#backoffs.get(job.metadata.uid) ?? NO_FAILURES;
    const backoff = addResults(old, results.newSucceeded, results.newFailed);
    const context: JobContext = {
      client: this.#client,
      events: this.#events,
      podControl: this.#podControl,
      now: () => this.#clock.now(),
      lookAgain: (ms) => this.queue.addAfter(key, ms),
      job,
      pods,
      backoff,
    };
    const before = JSON.stringify(job['status']);
    const suspended = job['spec'].suspend === true;
    if (job['status'].startTime === undefined && !suspended) startClock(context);
    const verdict = judge(context, results);
    const managed = await managePods(context, results, verdict);
    await writeDown(context, results, managed, before);
    this.#backoffs.set(job.metadata.uid, backoff);
    if (managed.error !== undefined) throw managed.error;
  }

  /** Pods whose Job is over or gone need not wait to be counted. */
  async #letGo(pods: StoredObject[]): Promise<void> {
    for (const pod of pods.filter(isTracked)) await this.#podControl.untrack(pod);
  }
}

function startClock({ job, now }: JobContext): void {
  job['status'].startTime = `${new Date(now()).toISOString().slice(0, 19)}Z`;
}

function isControlledByJob(pod: StoredObject, name: string): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'Job' && owner.name === name;
}

/** Left to another controller (Kueue's, say), its status too. */
function isManagedElsewhere(job: StoredObject | undefined): boolean {
  const { managedBy = OWN_NAME } = job?.['spec'] ?? {};
  return managedBy !== OWN_NAME;
}
