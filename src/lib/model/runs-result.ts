// What `runs` reports of a job. A contract (docs/contract.md): keys are added, never renamed.

import type { AttemptOutcome } from './attempt-outcome.ts';
import type { Health } from './attempt-reason.ts';
import type { RunTrigger } from './run-trigger.ts';
import type { RunState } from './run.ts';

export interface RunRow {
  namespace: string;
  name: string;
  /** Absent when only Events of the CronJob tell of it. */
  uid?: string;
  /** `Unknown`: cleaned up, and nobody knows how it ended. `Deleted`: with --watch, gone since the last look. */
  state: RunState | 'Terminating' | 'Unknown' | 'Deleted';
  health: Health;
  /** Why it failed, or what it waits for, in one word of Kubernetes'. */
  reason?: string;
  message?: string;
  /** Its object is gone, and only Events tell of it. */
  cleanedUp: boolean;
  trigger: RunTrigger;
  startedAt?: string;
  finishedAt?: string;
  /** Once it is over. */
  durationSeconds?: number;
  /** Those whose pods are still there, oldest first. */
  attempts: AttemptOutcome[];
  /** Also those whose pods are gone. */
  attemptCount: number;
  /** The main container's, of the attempt that decided; absent while the run is not over, and where that has none. */
  exitCode?: number;
  image?: string;
}

export interface RunsResult {
  verb: 'runs';
  naisjob: string;
  namespace: string;
  /** Of the job's schedule, for times. */
  timeZone: string;
  /** Newest first. */
  runs: RunRow[];
  /** Older ones that --limit left out. */
  hiddenRuns: number;
  /** Types that could not be read, each with the reason. */
  warnings: string[];
}
