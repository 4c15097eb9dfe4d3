// The life of one pod on the node: network, init containers in order, native sidecars, main containers, the end. A
// deletion or the pod's own deadline may cut it short at any point.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import type { Client } from '../component/client.ts';
import { PODS, unlessGone } from '../component/client.ts';
import type { EventRecorder } from '../component/events.ts';
import type { ContainerRecord } from './container-record.ts';
import { toRecords } from './container-record.ts';
import { ContainerRunner } from './container-runner.ts';
import { ContainerStopper } from './container-stopper.ts';
import { PodNetwork } from './pod-network.ts';
import type { PodFacts } from './pod-status.ts';
import { findPhase } from './pod-status.ts';
import { PodVolumes } from './pod-volumes.ts';
import { runInitial, runMain } from './run-in-order.ts';
import { Killed, Life } from './shell/life.ts';
import { StatusWriter } from './status-writer.ts';

export interface WorkerDeps {
  api: Api;
  clock: SandboxClock;
  client: Client;
  events: EventRecorder;
  podIp: string;
}

const SANDBOX_MS = 150;

export class PodWorker {
  readonly network = new PodNetwork();
  readonly records: ContainerRecord[];
  #pod: StoredObject;
  readonly #deps: WorkerDeps;
  readonly #life: Life;
  readonly #runner: ContainerRunner;
  readonly #stopper: ContainerStopper;
  readonly #facts: PodFacts;
  readonly #status: StatusWriter;
  #deleting = false;
  #cancelDeadline: () => void = () => undefined;

  constructor(deps: WorkerDeps, pod: StoredObject) {
    const { api, clock, events } = deps;
    this.#deps = deps;
    this.#pod = pod;
    const life = new Life(clock);
    this.#life = life;
    this.records = toRecords(pod['spec']);
    const startTime = clock.now();
    this.#facts = { pod, records: this.records, sandboxReady: false, podIp: undefined, startTime, outcome: undefined };
    this.#status = new StatusWriter(deps.client, clock, this.#facts);
    const publish = () => this.#status.publish();
    const volumes = new PodVolumes(api, pod);
    // Scripts see the pod with its address, as a real container does.
    const known = { ...pod, status: { ...pod['status'], podIP: deps.podIp } };
    const { network } = this;
    this.#runner = new ContainerRunner({ api, clock, events, pod: known, network, volumes, life, publish });
    this.#stopper = new ContainerStopper(clock, events, pod);
  }

  get over(): boolean {
    return this.#facts.outcome !== undefined;
  }

  start(): void {
    const seconds: number | undefined = this.#pod['spec'].activeDeadlineSeconds;
    if (seconds !== undefined) this.#cancelDeadline = this.#deps.clock.after(seconds * 1000, () => void this.#expire());
    this.#status.publish();
    void this.#live();
  }

  /** The pod as the API now has it. */
  update(pod: StoredObject): void {
    this.#pod = pod;
    this.#facts.pod = pod;
    if (pod.metadata['deletionTimestamp'] === undefined) return;
    const grace = (pod.metadata['deletionGracePeriodSeconds'] ?? 30) * 1000;
    if (this.#deleting) return this.#stopper.hurry(grace);
    this.#deleting = true;
    void this.#delete(grace);
  }

  /** The pod is gone from the API: its containers end at once. */
  abandon(): void {
    this.#deleting = true;
    this.#cancelDeadline();
    this.#life.kill(0);
    for (const { instance } of this.records) instance?.kill();
  }

  async #live(): Promise<void> {
    try {
      await this.#life.sleep(SANDBOX_MS);
      Object.assign(this.#facts, { sandboxReady: true, podIp: this.#deps.podIp });
      this.#status.publish();
      if (await runInitial(this.#pod, this.records, this.#runner)) await runMain(this.#pod, this.records, this.#runner);
      await this.#finish();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** All is done: native sidecars go, and the outcome is settled. */
  async #finish(): Promise<void> {
    const grace = this.#pod['spec'].terminationGracePeriodSeconds * 1000;
    await this.#life.guard(this.#stopper.stop(this.records, grace));
    this.#life.kill(0);
    this.#settle();
  }

  #settle(): void {
    this.#cancelDeadline();
    const decisive = this.records.filter(({ role, state }) => role === 'main' || (role === 'init' && state.terminated));
    const succeeded = decisive.every(({ state }) => state.terminated?.exitCode === 0);
    this.#facts.outcome ??= succeeded && this.#facts.verdict === undefined ? 'Succeeded' : 'Failed';
    this.#facts.sandboxReady = false;
    this.#status.publish();
  }

  async #expire(): Promise<void> {
    if (this.over || this.#deleting) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#facts.verdict = { reason: 'DeadlineExceeded', message };
    this.#deps.events.normal(this.#pod, 'DeadlineExceeded', message);
    this.#life.kill(0);
    await this.#stopper.stop(this.records, this.#pod['spec'].terminationGracePeriodSeconds * 1000);
    this.#settle();
  }

  async #delete(graceMs: number): Promise<void> {
    this.#life.kill(0);
    await this.#stopper.stop(this.records, graceMs);
    this.#settle();
    await this.#status.drain();
    const { uid } = this.#pod.metadata;
    await unlessGone(
      this.#deps.client.remove(PODS, this.#pod, { gracePeriodSeconds: 0, preconditions: { uid } }),
    ).catch(() => undefined);
  }

  get phase(): string {
    return findPhase(this.#facts);
  }
}
