// The practice cluster's one node: it schedules pods onto itself, lives their lives (pod-worker.ts), and gives access to
// what runs in them. Containers are scripts interpreted here (program.ts, shell/shell.ts), never processes of the host.
// It works on while the controllers are paused, as a real kubelet would.

import type { Duplex } from 'node:stream';
import type {
  Api,
  ExecAnswer,
  ExecIo,
  LogAnswer,
  LogOptions,
  NodeRuntime,
  SandboxClock,
  StoredObject,
} from '../api.ts';
import { Client } from '../component/client.ts';
import { EventRecorder } from '../component/events.ts';
import { answerExec } from './exec.ts';
import { answerLogs } from './log-answer.ts';
import { NODE_NAME } from './pod-status.ts';
import { PodWorker } from './pod-worker.ts';
import { Scheduler } from './scheduler.ts';

export function startKubelet(api: Api, clock: SandboxClock): NodeRuntime & { stop(): void } {
  return new Kubelet(api, clock);
}

class Kubelet implements NodeRuntime {
  readonly #api: Api;
  readonly #clock: SandboxClock;
  readonly #client: Client;
  readonly #events: EventRecorder;
  readonly #scheduler: Scheduler;
  readonly #workers = new Map<string, PodWorker>();
  readonly #unsubscribe: () => void;
  #addresses = 1;

  constructor(api: Api, clock: SandboxClock) {
    this.#api = api;
    this.#clock = clock;
    this.#client = new Client(api, 'kubelet');
    this.#events = new EventRecorder(api, clock, 'kubelet', NODE_NAME);
    this.#scheduler = new Scheduler(api, clock);
    this.#unsubscribe = api.onChange(({ type, group, plural, object }) => {
      if (group === '' && plural === 'pods') this.#observe(type, object);
    });
    for (const pod of api.peek('', 'pods')) this.#observe('ADDED', pod);
  }

  logs(pod: StoredObject, options: LogOptions): LogAnswer {
    return answerLogs(pod, this.#workers.get(pod.metadata.uid), options, this.#clock.now());
  }

  exec(pod: StoredObject, container: string, command: string[], io: ExecIo): ExecAnswer {
    return answerExec(pod, this.#workers.get(pod.metadata.uid), container, command, io);
  }

  connect(pod: StoredObject, port: number): Duplex | undefined {
    return this.#workers.get(pod.metadata.uid)?.network.connect(port);
  }

  stop(): void {
    this.#unsubscribe();
    this.#scheduler.queue.stop();
    for (const worker of this.#workers.values()) worker.abandon();
    this.#workers.clear();
  }

  #observe(type: string, pod: StoredObject): void {
    const { uid } = pod.metadata;
    const worker = this.#workers.get(uid);
    if (type === 'DELETED') {
      worker?.abandon();
      this.#workers.delete(uid);
    } else if (pod['spec'].nodeName === undefined) this.#scheduler.observe(pod);
    else if (pod['spec'].nodeName !== NODE_NAME) return;
    else if (worker === undefined) this.#admit(pod);
    else worker.update(pod);
  }

  #admit(pod: StoredObject): void {
    if (['Succeeded', 'Failed'].includes(pod['status']?.phase)) return;
    const podIp = `10.244.0.${(this.#addresses = (this.#addresses % 254) + 1)}`;
    const deps = { api: this.#api, clock: this.#clock, client: this.#client, events: this.#events, podIp };
    const worker = new PodWorker(deps, pod);
    this.#workers.set(pod.metadata.uid, worker);
    worker.start();
    worker.update(pod);
  }
}
