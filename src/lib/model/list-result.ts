// What `list` reports. A contract (docs/contract.md): keys are added, never renamed.

import type { Health } from './attempt-reason.ts';
import type { RunState } from './run.ts';

/** `Gone`: removed by its TTL or the history limit, and only the CronJob still tells of it. */
export type LastRunState = RunState | 'Terminating' | 'Gone';

export interface LastRun {
  /** Absent when the run is gone. */
  name?: string;
  state: LastRunState;
  health: Health;
  /** Why it failed, in Kubernetes' word. */
  reason?: string;
  startedAt?: string;
}

export interface ListedJob {
  /** With several --context only. */
  context?: string;
  namespace: string;
  name: string;
  uid: string;
  creationTimestamp?: string;
  /** Absent = one-shot. */
  schedule?: string;
  timeZone?: string;
  /** The operator's word, or why a job that it is content with does not run. */
  state: string;
  health: Health;
  message?: string;
  /** By hand: the job has a schedule, and its CronJob is suspended. */
  suspended: boolean;
  image?: string;
  lastRun?: LastRun;
  /** RFC 3339. */
  nextRun?: string;
  /** Runs that are not over; absent when they could not be read. */
  active?: number;
}

export interface ListResult {
  verb: 'list';
  /** Absent with -A, and with several --context. */
  namespace?: string;
  jobs: ListedJob[];
  /** Contexts that could not be read. */
  errors: { context: string; reason: string; message: string; hints: string[] }[];
  /** Types that could not be read, each with the reason. */
  warnings: string[];
}
