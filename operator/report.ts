// What the operator tells about a Naisjob: its status and its Events.

import { randomUUID } from 'node:crypto';

import { type ApiClient } from './client.ts';
import { collectionPath } from './kinds.ts';
import type { KubeObject, Naisjob } from './kube-object.ts';
import { labelsFor, ownerReferenceTo } from './rollout.ts';
import type { Clock } from './work-queue.ts';

export type SynchronizationState =
  | 'Synchronized'
  | 'RolloutComplete'
  | 'FailedPrepare'
  | 'FailedGenerate'
  | 'FailedSynchronization'
  | 'Retrying';

const FINE: readonly SynchronizationState[] = ['Synchronized', 'RolloutComplete'];

export interface Reporter {
  client: ApiClient;
  clock: Clock;
  log(line: string): void;
}

export function naisjobPath(naisjob: KubeObject): string {
  return `${collectionPath(naisjob.apiVersion, 'naisjobs', naisjob.metadata.namespace ?? '')}/${naisjob.metadata.name}`;
}

/** One condition only, always "True": its reason is the state. */
export function stateFields(state: SynchronizationState, message: string, now: number): Record<string, unknown> {
  const lastTransitionTime = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const condition = { type: 'SynchronizationState', status: 'True', reason: state, message, lastTransitionTime };
  return { synchronizationState: state, conditions: [condition] };
}

/** Nanoseconds since 1970 are beyond what a JavaScript number holds: written as the digits they are. */
export function nanoseconds(now: number): unknown {
  return (JSON as any).rawJSON(`${now}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, '0')}`);
}

/** Writes to `/status` where the server has that subresource (since 2026-01-20), else to the object. A Naisjob that is gone is no error. */
export async function writeStatus({ client }: Reporter, naisjob: Naisjob, status: object): Promise<void> {
  const path = naisjobPath(naisjob);
  const subresource = await hasStatusSubresource(client, naisjob.apiVersion);
  const uid = naisjob.metadata.uid;
  if ((await client.find(path))?.metadata.uid !== uid) return;
  await client.merge(subresource ? `${path}/status` : path, { status });
}

async function hasStatusSubresource(client: ApiClient, apiVersion: string): Promise<boolean> {
  const list: any = await client.find(`/apis/${apiVersion}`);
  return (list?.resources ?? []).some((each: { name: string }) => each.name === 'naisjobs/status');
}

/** The same words again are counted on the Event that is there; an Event that cannot be written is only logged. */
export async function reportEvent(
  { client, clock, log }: Reporter,
  naisjob: Naisjob,
  reason: SynchronizationState,
  message: string,
): Promise<void> {
  const { name, namespace, uid } = naisjob.metadata;
  const path = collectionPath('v1', 'events', namespace);
  const selector = encodeURIComponent(`involvedObject.name=${name},involvedObject.uid=${uid}`);
  try {
    const told: any[] = await client.list(`${path}?fieldSelector=${selector}`);
    const same = told.find((each) => each.message === message);
    const lastTimestamp = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    if (same === undefined) await client.create(path, toEvent(naisjob, reason, message, lastTimestamp));
    else await client.merge(`${path}/${same.metadata.name}`, { count: (same.count ?? 1) + 1, lastTimestamp });
  } catch (error) {
    log(`${namespace}/${name}: event ${reason}: ${error instanceof Error ? error.message : error}`);
  }
}

function toEvent(naisjob: Naisjob, reason: SynchronizationState, message: string, time: string): KubeObject {
  const { name, namespace, uid, resourceVersion } = naisjob.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `naiserator-event-${randomUUID()}`,
      namespace,
      labels: labelsFor(naisjob),
      ownerReferences: [ownerReferenceTo(naisjob)],
    },
    involvedObject: { apiVersion: naisjob.apiVersion, kind: 'Naisjob', name, namespace, uid, resourceVersion },
    reason,
    message,
    type: FINE.includes(reason) ? 'Normal' : 'Warning',
    source: { component: 'naiserator' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
