// Brings one container to life and keeps it there, by the pod's restart policy: image, configuration, start, end, again.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import type { EventRecorder } from '../component/events.ts';
import { backOff, formatDuration } from './backoff.ts';
import { ContainerFiles } from './container-files.ts';
import { ContainerInstance } from './container-instance.ts';
import { ContainerNotices } from './container-notices.ts';
import type { ContainerRecord } from './container-record.ts';
import type { Environment } from './environment.ts';
import { ConfigError, resolveEnvironment } from './environment.ts';
import type { PodNetwork } from './pod-network.ts';
import type { PodVolumes } from './pod-volumes.ts';
import { chooseProgram } from './program.ts';
import { pullImage } from './pull-image.ts';
import type { Life } from './shell/life.ts';

export interface RunnerDeps {
  api: Api;
  clock: SandboxClock;
  events: EventRecorder;
  pod: StoredObject;
  network: PodNetwork;
  volumes: PodVolumes;
  /** The pod's: it ends all waiting here when the pod is stopped. */
  life: Life;
  /** Something is to be shown in the status. */
  publish(): void;
}

const CREATE_MS = 50;
/** How long the kubelet takes to notice that a container ended. */
const NOTICE_MS = 100;
const CONFIG_RETRY_MS = 10_000;
/** The first restart does not wait for a back-off. */
const FIRST_RESTART_MS = 1000;

export class ContainerRunner {
  readonly #deps: RunnerDeps;
  readonly #notices: ContainerNotices;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#notices = new ContainerNotices(deps.events, deps.pod, deps.publish);
  }

  /** Until the container has ended for good; gives its last exit code. Throws Killed when the pod is stopped. */
  async run(record: ContainerRecord, policy: string): Promise<number> {
    for (let restarts = 0; ; restarts += 1) {
      const code = await this.runOnce(record);
      if (record.stopping || policy === 'Never' || (policy === 'OnFailure' && code === 0)) return code;
      await this.#waitToRestart(record, restarts);
    }
  }

  /** Until it ends once. `started` is called when it runs. */
  async runOnce(record: ContainerRecord, started: () => void = () => undefined): Promise<number> {
    await pullImage(record, this.#notices, this.#deps.life);
    const environment = await this.#configure(record);
    await this.#deps.life.sleep(CREATE_MS);
    this.#notices.tell(record, 'Normal', 'Created', 'Container created');
    const instance = this.#start(record, environment);
    if (instance === undefined) return 128;
    started();
    const code = await this.#deps.life.guard(instance.done);
    const finished = this.#deps.clock.now();
    await this.#deps.life.sleep(NOTICE_MS);
    record.end(code, finished, instance.outOfMemory ? 'OOMKilled' : undefined);
    this.#deps.publish();
    return code;
  }

  #start(record: ContainerRecord, environment: Environment): ContainerInstance | undefined {
    const { clock, pod, network, volumes, publish } = this.#deps;
    const program = chooseProgram(pod, record.spec, environment);
    if (program.kind === 'missing') {
      this.#failToStart(record, program.problem);
      return undefined;
    }
    const files = new ContainerFiles(volumes.mountsOf(record.spec));
    const instance = new ContainerInstance({
      clock,
      pod,
      container: record.spec,
      program,
      environment,
      files,
      network,
    });
    record.run(instance, clock.now());
    this.#notices.tell(record, 'Normal', 'Started', 'Container started');
    publish();
    return instance;
  }

  #failToStart(record: ContainerRecord, problem: string): void {
    const stages = 'failed to create containerd task: failed to create shim task: OCI runtime create failed';
    const message = `${stages}: runc create failed: ${problem}: unknown`;
    this.#notices.tell(record, 'Warning', 'Failed', `Error: ${message}`);
    if (record.state.terminated !== undefined) {
      record.lastState = record.state;
      record.restartCount += 1;
    }
    record.containerID = undefined;
    record.end(128, this.#deps.clock.now(), 'StartError', message);
    this.#deps.publish();
  }

  async #configure(record: ContainerRecord): Promise<Environment> {
    for (;;) {
      try {
        return resolveEnvironment(this.#deps.api, this.#deps.pod, record.spec);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        this.#notices.tell(record, 'Warning', 'Failed', `Error: ${error.message}`);
        this.#notices.show(record, 'CreateContainerConfigError', error.message);
      }
      await this.#deps.life.sleep(CONFIG_RETRY_MS);
    }
  }

  async #waitToRestart(record: ContainerRecord, restarts: number): Promise<void> {
    if (restarts === 0) return this.#deps.life.sleep(FIRST_RESTART_MS);
    const ms = backOff(restarts - 1);
    const { name, namespace, uid } = this.#deps.pod.metadata as any;
    const { name: container } = record.spec;
    const pod = `${name}_${namespace}(${uid})`;
    this.#notices.tell(record, 'Warning', 'BackOff', `Back-off restarting failed container ${container} in pod ${pod}`);
    const message = `back-off ${formatDuration(ms)} restarting failed container=${container} pod=${pod}`;
    this.#notices.show(record, 'CrashLoopBackOff', message);
    await this.#deps.life.sleep(ms);
  }
}
