// What the kubelet knows of one container of a pod, over all its instances, and how the API shows it.

import { createHash, randomBytes } from 'node:crypto';
import { formatTime } from '../component/times.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { ContainerLog } from './container-log.ts';

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
  containerID: string;
}

export interface State {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: Terminated;
}

export type Role = 'init' | 'sidecar' | 'main';

export class ContainerRecord {
  readonly spec: any;
  readonly role: Role;
  state: State;
  lastState: State = {};
  restartCount = 0;
  containerID: string | undefined;
  instance: ContainerInstance | undefined;
  log: ContainerLog | undefined;
  previousLog: ContainerLog | undefined;
  /** Set when a container's end is not to be followed by a new start. */
  stopping = false;

  constructor(spec: any, role: Role, waitsForInit: boolean) {
    this.spec = spec;
    this.role = role;
    this.state = { waiting: { reason: waitsForInit ? 'PodInitializing' : 'ContainerCreating' } };
  }

  /** `spec.containers{main}`, as Events name it. */
  get fieldPath(): string {
    return `spec.${this.role === 'main' ? 'containers' : 'initContainers'}{${this.spec.name}}`;
  }

  get ready(): boolean {
    if (this.role === 'init') return this.state.terminated?.exitCode === 0;
    return this.state.running !== undefined;
  }

  wait(reason: string, message?: string): void {
    if (this.state.terminated !== undefined) this.lastState = this.state;
    this.state = { waiting: { reason, ...(message === undefined ? {} : { message }) } };
  }

  /** A new instance runs; the one before becomes the previous one. */
  run(instance: ContainerInstance, now: number): void {
    if (this.log !== undefined) {
      this.previousLog = this.log;
      this.restartCount += 1;
    }
    if (this.state.terminated !== undefined) this.lastState = this.state;
    this.instance = instance;
    this.log = instance.log;
    this.containerID = makeContainerId();
    this.state = { running: { startedAt: formatTime(now) } };
  }

  end(exitCode: number, now: number, reason?: string, message?: string): void {
    this.containerID ??= makeContainerId();
    this.state = {
      terminated: {
        containerID: this.containerID,
        exitCode,
        finishedAt: formatTime(now),
        ...(message === undefined ? {} : { message }),
        reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
        startedAt: this.state.running?.startedAt ?? formatTime(0),
      },
    };
    this.instance = undefined;
  }

  toStatus() {
    const { name, image } = this.spec;
    const mounts = (this.spec.volumeMounts ?? []).map(toMountStatus);
    const known = this.containerID !== undefined;
    return {
      ...(known ? { containerID: this.containerID } : {}),
      image,
      imageID: known ? `sha256:${createHash('sha256').update(image).digest('hex')}` : '',
      lastState: this.lastState,
      name,
      ready: this.ready,
      ...(known ? { resources: this.spec.resources ?? {} } : {}),
      restartCount: this.restartCount,
      started: this.state.running !== undefined,
      state: this.state,
      ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
    };
  }
}

function toMountStatus({ name, mountPath, readOnly }: { name: string; mountPath: string; readOnly?: boolean }) {
  return { mountPath, name, ...(readOnly === true ? { readOnly, recursiveReadOnly: 'Disabled' } : {}) };
}

function makeContainerId(): string {
  return `containerd://${randomBytes(32).toString('hex')}`;
}

/** One for each container of a pod, in the order of their starts. */
export function toRecords(spec: any): ContainerRecord[] {
  const inits: any[] = spec.initContainers ?? [];
  const waits = inits.length > 0;
  return [
    ...inits.map((one) => new ContainerRecord(one, one.restartPolicy === 'Always' ? 'sidecar' : 'init', waits)),
    ...spec.containers.map((one: any) => new ContainerRecord(one, 'main', waits)),
  ];
}
