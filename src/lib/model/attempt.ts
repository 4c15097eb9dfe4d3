// An attempt: one Pod of a run, and what can be read off it at once.

import type { KubeObject } from './kube-object.ts';
import { findMainContainer } from './main-container.ts';
import type { Container } from './run.ts';

export interface Pod extends KubeObject {
  spec: {
    nodeName?: string;
    containers: Container[];
    initContainers?: (Container & { restartPolicy?: string })[];
    [field: string]: unknown;
  };
  status?: PodStatus;
}

export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  conditions?: { type?: string; status?: string; reason?: string; message?: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
}

export interface ContainerStatus {
  name: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  image?: string;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: Terminated;
  };
  lastState?: { terminated?: Terminated };
  [field: string]: unknown;
}

export interface Terminated {
  exitCode: number;
  signal?: number;
  reason?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
}

/** `native-sidecar`: an init container with restartPolicy Always, which the kubelet itself stops. `sidecar`: an ordinary one, which it does not. */
export type ContainerRole = 'main' | 'sidecar' | 'native-sidecar' | 'init';

/** Where nothing says which container is the job, the first one is looked at: that harms nobody. */
export function mainContainerName(pod: Pod): string {
  return (findMainContainer(pod) ?? pod.spec.containers[0])?.name ?? '';
}

export function mainContainerStatus(pod: Pod): ContainerStatus | undefined {
  const name = mainContainerName(pod);
  return pod.status?.containerStatuses?.find((status) => status.name === name);
}

/** The exit code of the job itself; undefined while it has none (running, never started, evicted). */
export function exitCode(pod: Pod): number | undefined {
  return mainContainerStatus(pod)?.state?.terminated?.exitCode;
}

export function isNativeSidecar(pod: Pod, containerName: string): boolean {
  const container = pod.spec.initContainers?.find(({ name }) => name === containerName);
  return container?.restartPolicy === 'Always';
}

/** Ordinary containers beside the main one that still run: while there is one the pod does not finish. */
export function runningSidecars(pod: Pod): string[] {
  const main = mainContainerName(pod);
  const statuses = pod.status?.containerStatuses ?? [];
  return statuses.filter(({ name, state }) => name !== main && state?.running !== undefined).map(({ name }) => name);
}

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** How often the kubelet started the job's own container anew (restartPolicy OnFailure). */
export function restartCount(pod: Pod): number {
  return mainContainerStatus(pod)?.restartCount ?? 0;
}

/** The pod's Ready condition; undefined when the kubelet has not written one yet. */
export function readyCondition(pod: Pod): string | undefined {
  return pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}
