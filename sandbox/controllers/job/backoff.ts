// How long a Job waits before it replaces a failed pod: 10 s, doubled with every failure since the last success, at most
// 10 minutes, counted from the end of the last failed pod. Kept in memory only, as kube-controller-manager does.

import type { StoredObject } from '../../api.ts';
import { finishTimeOf } from './pods.ts';

const FIRST_MS = 10_000;
const MAX_MS = 600_000;

export interface Backoff {
  failures: number;
  /** Milliseconds since 1970. */
  lastFailure: number;
}

export const NO_FAILURES: Backoff = { failures: 0, lastFailure: 0 };

/** The record after these newly finished pods. */
export function addResults(old: Backoff, succeeded: StoredObject[], failed: StoredObject[]): Backoff {
  const lastSuccess = Math.max(...succeeded.map(finishTimeOf), 0);
  const failures = failed.map(finishTimeOf).filter((time) => time > lastSuccess);
  const base = succeeded.length > 0 ? NO_FAILURES : old;
  if (failures.length === 0) return base;
  return { failures: base.failures + failures.length, lastFailure: Math.max(...failures) };
}

/** Milliseconds left to wait at `now`. */
export function remaining({ failures, lastFailure }: Backoff, now: number): number {
  if (failures === 0) return 0;
  return Math.max(0, lastFailure + Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS) - now);
}
