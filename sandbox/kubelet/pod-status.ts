// A pod's status from its containers, by kubelet's rules (getPhase, the conditions) and in its order of fields.

import type { StoredObject } from '../api.ts';
import { formatTime } from '../component/times.ts';
import type { ContainerRecord } from './container-record.ts';
import { findQosClass } from './qos-class.ts';

export const NODE_NAME = 'node-1';
export const NODE_IP = '172.31.0.2';

export interface Condition {
  type: string;
  status: string;
  lastProbeTime: null;
  lastTransitionTime: string;
  observedGeneration?: number;
  reason?: string;
  message?: string;
}

export interface PodFacts {
  pod: StoredObject;
  records: ContainerRecord[];
  /** Whether its network is there. */
  sandboxReady: boolean;
  podIp: string | undefined;
  /** Milliseconds since 1970. */
  startTime: number;
  /** The phase once it is over; it then never changes. */
  outcome: 'Succeeded' | 'Failed' | undefined;
  /** Why the kubelet itself ended it, e.g. DeadlineExceeded. */
  verdict?: { reason: string; message: string };
}

export function findPhase({ pod, records, outcome }: PodFacts): string {
  if (outcome !== undefined) return outcome;
  const initializing = records.some((record) => !isInitialized(record, pod));
  const mains = records.filter(({ role }) => role === 'main');
  const fresh = mains.some(({ state, lastState }) => state.waiting !== undefined && lastState.terminated === undefined);
  return initializing || fresh ? 'Pending' : 'Running';
}

/** An init container is through; a native sidecar has started once. */
function isInitialized({ role, state, lastState }: ContainerRecord, _pod: StoredObject): boolean {
  if (role === 'main') return true;
  if (role === 'init') return state.terminated?.exitCode === 0;
  return state.waiting === undefined || lastState.terminated !== undefined;
}

export function toStatus(facts: PodFacts, now: number) {
  const { pod, records, podIp, verdict } = facts;
  const inits = records.filter(({ role }) => role !== 'main').map((record) => record.toStatus());
  const mains = records.filter(({ role }) => role === 'main');
  const old: Condition[] = pod['status']?.conditions ?? [];
  return {
    conditions: [
      ...findConditions(facts).map((condition) => keepTime(condition, old, now, pod.metadata['generation'])),
      ...old.filter(({ type }) => type === 'DisruptionTarget'),
    ],
    containerStatuses: sortByName(mains.map((record) => record.toStatus())),
    hostIP: NODE_IP,
    hostIPs: [{ ip: NODE_IP }],
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    ...verdict,
    ...(pod.metadata['generation'] === undefined ? {} : { observedGeneration: pod.metadata['generation'] }),
    phase: findPhase(facts),
    ...(podIp === undefined ? {} : { podIP: podIp, podIPs: [{ ip: podIp }] }),
    qosClass: findQosClass(pod['spec']),
    startTime: formatTime(facts.startTime),
  };
}

/** As the kubelet does; init containers keep the order of the spec. */
function sortByName<T extends { name: string }>(statuses: T[]): T[] {
  return statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface Finding {
  type: string;
  holds: boolean;
  reason?: string;
  message?: string;
}

function findConditions(facts: PodFacts): Finding[] {
  const { outcome, sandboxReady, records } = facts;
  const initializing = records.filter((record) => !isInitialized(record, facts.pod)).map(({ spec }) => spec.name);
  const ended = outcome !== undefined;
  const sandbox = ended && !sandboxReady ? { reason: 'PodSandboxNotReady', message: 'pod sandbox is not ready' } : {};
  const init = outcome === 'Succeeded' ? { reason: 'PodCompleted' } : {};
  const uninitialized = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${initializing.join(' ')}]`,
  };
  const initialized = initializing.length === 0 || outcome === 'Succeeded';
  const ready = findReadiness(facts);
  return [
    { type: 'PodReadyToStartContainers', holds: sandboxReady, ...sandbox },
    { type: 'Initialized', holds: initialized, ...(initialized ? init : uninitialized) },
    { type: 'Ready', ...ready },
    { type: 'ContainersReady', ...ready },
    { type: 'PodScheduled', holds: true },
  ];
}

function findReadiness({ outcome, records }: PodFacts): Omit<Finding, 'type'> {
  if (outcome !== undefined) return { holds: false, reason: outcome === 'Succeeded' ? 'PodCompleted' : 'PodFailed' };
  const unready = records.filter(({ role, ready }) => role !== 'init' && !ready).map(({ spec }) => spec.name);
  if (unready.length === 0) return { holds: true };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { holds: false, reason: 'ContainersNotReady', message };
}

/** lastTransitionTime moves only when the status does. */
function keepTime(
  { type, holds, reason, message }: Finding,
  old: Condition[],
  now: number,
  generation?: number,
): Condition {
  const status = holds ? 'True' : 'False';
  const before = old.find((condition) => condition.type === type && condition.status === status);
  return {
    lastProbeTime: null,
    lastTransitionTime: before?.lastTransitionTime ?? formatTime(now),
    ...(message === undefined ? {} : { message }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(reason === undefined ? {} : { reason }),
    status,
    type,
  };
}
