// The life of one pod on the node: network, init containers in order, native sidecars, main containers, the end. A
// deletion or the pod's own deadline may cut it short at any point.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import type { Client } from '../component/client.ts';
import { placeOf, PODS, unlessGone } from '../component/client.ts';
import type { EventRecorder } from '../component/events.ts';
import { ContainerRecord } from './container-record.ts';
import { ContainerRunner } from './container-runner.ts';
import { ContainerStopper } from './container-stopper.ts';
import { PodNetwork } from './pod-network.ts';
import type { PodFacts } from './pod-status.ts';
import { findPhase, toStatus } from './pod-status.ts';
import { PodVolumes } from './pod-volumes.ts';
import { Killed, Life } from './shell/life.ts';

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
  #deleting = false;
  #dirty = false;
  #writing: Promise<void> | undefined;
  #cancelDeadline: () => void = () => undefined;

  constructor(deps: WorkerDeps, pod: StoredObject) {
    const { api, clock, events } = deps;
    this.#deps = deps;
    this.#pod = pod;
    this.#life = new Life(clock);
    this.records = toRecords(pod['spec']);
    const volumes = new PodVolumes(api, pod);
    const publish = () => this.#publish();
    // Scripts see the pod with its address, as a real container does.
    const known = { ...pod, status: { ...pod['status'], podIP: deps.podIp } };
    this.#runner = new ContainerRunner({
      api,
      clock,
      events,
      pod: known,
      network: this.network,
      volumes,
      life: this.#life,
      publish,
    });
    this.#stopper = new ContainerStopper(clock, events, pod);
    const startTime = clock.now();
    this.#facts = { pod, records: this.records, sandboxReady: false, podIp: undefined, startTime, outcome: undefined };
  }

  get over(): boolean {
    return this.#facts.outcome !== undefined;
  }

  start(): void {
    const seconds: number | undefined = this.#pod['spec'].activeDeadlineSeconds;
    if (seconds !== undefined) this.#cancelDeadline = this.#deps.clock.after(seconds * 1000, () => void this.#expire());
    this.#publish();
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
      this.#publish();
      if (await this.#initialize()) await this.#runMain();
      await this.#finish();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** False = an init container failed for good. */
  async #initialize(): Promise<boolean> {
    const policy: string = this.#pod['spec'].restartPolicy;
    for (const record of this.records.filter(({ role }) => role !== 'main')) {
      if (record.role === 'sidecar') await this.#startSidecar(record);
      // An init container that succeeded is never started again, whatever the pod's policy.
      else if ((await this.#runner.run(record, policy === 'Always' ? 'OnFailure' : policy)) !== 0) return false;
    }
    return true;
  }

  /** Waits only until it runs; a native sidecar is started again whenever it ends. */
  async #startSidecar(record: ContainerRecord): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const keep = async () => {
        await this.#runner.runOnce(record, resolve);
        if (!record.stopping) await this.#runner.run(record, 'Always');
      };
      keep().catch((error: unknown) => (error instanceof Killed ? reject(error) : reject(error)));
    });
  }

  async #runMain(): Promise<void> {
    const policy: string = this.#pod['spec'].restartPolicy;
    const mains = this.records.filter(({ role }) => role === 'main');
    await Promise.all(mains.map((record) => this.#runner.run(record, record.spec.restartPolicy ?? policy)));
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
    this.#publish();
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
    await this.#writing;
    const { uid } = this.#pod.metadata;
    await unlessGone(
      this.#deps.client.remove(PODS, this.#pod, { gracePeriodSeconds: 0, preconditions: { uid } }),
    ).catch(() => undefined);
  }

  /** Writes the status soon; changes meanwhile go into the same write. */
  #publish(): void {
    this.#dirty = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      const body = { metadata: { uid: this.#pod.metadata.uid }, status: toStatus(this.#facts, this.#deps.clock.now()) };
      // A pod that was deleted or replaced meanwhile has no use for a status.
      await this.#deps.client.merge(PODS, placeOf(this.#pod, 'status'), body).catch(() => undefined);
    }
  }

  get phase(): string {
    return findPhase(this.#facts);
  }
}

function toRecords(spec: any): ContainerRecord[] {
  const inits: any[] = spec.initContainers ?? [];
  const waits = inits.length > 0;
  return [
    ...inits.map((one) => new ContainerRecord(one, one.restartPolicy === 'Always' ? 'sidecar' : 'init', waits)),
    ...spec.containers.map((one: any) => new ContainerRecord(one, 'main', waits)),
  ];
}
