// The Naisjob as the cluster stores it, and what its fields mean. Rules are naiserator's, seen on a live cluster.

import type { KubeObject } from './kube-object.ts';

export interface Naisjob extends KubeObject {
  spec: NaisjobSpec;
  status?: NaisjobStatus;
}

export interface NaisjobSpec {
  image?: string;
  /** Absent = one-shot: the operator runs it once for each synchronization that changes the CronJob. */
  schedule?: string;
  timeZone?: string;
  concurrencyPolicy?: string;
  [field: string]: unknown;
}

export interface NaisjobStatus {
  /** Hash of the spec that was last synchronized. The operator does nothing while it equals the spec's. */
  synchronizationHash?: string;
  synchronizationState?: string;
  /** Nanoseconds since 1970: beyond 2^53, so it is compared as text and never computed with. */
  synchronizationTime?: unknown;
  effectiveImage?: string;
  conditions?: { type?: string; status?: string; reason?: string; message?: string; lastTransitionTime?: string }[];
  problems?: { type?: string; message?: string; source?: string }[];
  [field: string]: unknown;
}

/** Set by NAIS deploy, absent after `kubectl apply`. While it stays the same, a synchronization does not move the CronJob's generation. */
export const CORRELATION_ANNOTATION = 'nais.io/deploymentCorrelationID';

const FINE_STATES = new Set(['Synchronized', 'RolloutComplete']);

/** States in which the operator has given up or is stuck: each comes with the error as the condition's message. */
const FAILED_STATES = new Set(['FailedPrepare', 'FailedGenerate', 'FailedSynchronization', 'Retrying']);

export function isScheduled(naisjob: Naisjob): boolean {
  return (naisjob.spec.schedule ?? '') !== '';
}

export function hasCorrelationId(naisjob: Naisjob): boolean {
  return (naisjob.metadata.annotations?.[CORRELATION_ANNOTATION] ?? '') !== '';
}

export function synchronizationHash(naisjob: Naisjob): string {
  return naisjob.status?.synchronizationHash ?? '';
}

/** The time of the last synchronization as comparable text; '' when there was none. */
export function synchronizationTime(naisjob: Naisjob): string {
  const time = naisjob.status?.synchronizationTime;
  return time === undefined ? '' : JSON.stringify(time);
}

/** The same in ms since 1970, for people; NaN when there was none. */
export function synchronizedAt(naisjob: Naisjob): number {
  const nanoseconds = synchronizationTime(naisjob);
  return nanoseconds.length > 6 ? Number(nanoseconds.slice(0, -6)) : Number.NaN;
}

/** That time in the whole seconds of other objects' times, to compare it with them. */
export function synchronizedSecond(naisjob: Naisjob): number {
  return Math.floor(synchronizedAt(naisjob) / 1000) * 1000;
}

/** The operator has never written a status: it has not seen the object, or gave its first synchronization up. */
export function isUnseen(naisjob: Naisjob): boolean {
  return synchronizationHash(naisjob) === '' && (naisjob.status?.synchronizationState ?? '') === '';
}

export function isSynchronized(naisjob: Naisjob): boolean {
  return synchronizationHash(naisjob) !== '' && FINE_STATES.has(naisjob.status?.synchronizationState ?? '');
}

/** What went wrong, in the operator's own words. */
export interface OperatorFailure {
  state: string;
  message: string;
}

/** undefined while nothing did. */
export function operatorError(naisjob: Naisjob): OperatorFailure | undefined {
  const state = naisjob.status?.synchronizationState ?? '';
  if (!FAILED_STATES.has(state)) return undefined;
  const condition = naisjob.status?.conditions?.find((each) => each.type === 'SynchronizationState');
  const problem = naisjob.status?.problems?.map((each) => each.message ?? '').find((message) => message !== '');
  return { state, message: condition?.message ?? problem ?? state };
}

/** The failure that one of its Events tells; undefined for any other Event, and for a failure that it repeats by itself. */
export function operatorFailure(reason: string, message: string): OperatorFailure | undefined {
  return FAILED_STATES.has(reason) && reason !== 'Retrying' ? { state: reason, message } : undefined;
}
