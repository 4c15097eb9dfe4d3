// A backup: the job as it was, and a journal of the reset that took it away. Where and how it is kept is the shell's.

import type { Dependent } from './dependents.ts';
import type { ResetManifests } from './reset-manifest.ts';

/** What has been seen to be done, in the order in which it is. `declined`: the person said no, and nothing was changed. */
export type JournalStep =
  | 'declined'
  | 'cronjob-deleted'
  | 'naisjob-deleted'
  | 'all-gone'
  | 'image-created'
  | 'naisjob-created'
  | 'restored'
  | 'verified';

export interface JournalEntry {
  step: JournalStep;
  /** UID of what was created. */
  uid?: string;
}

/** What a later process has to know to go on, beside the cluster itself. */
export interface ResetState {
  /** URL of the API server: a job must not come back on another cluster. */
  server: string;
  namespace: string;
  name: string;
  previousUid: string;
  cronJobUid?: string;
  dependents: Dependent[];
  /** What is to be applied, where that is not the saved job itself (reset -f FILE). */
  wanted?: ResetManifests;
}

export interface Backup {
  /** As it was: exactly what `kubectl apply -f` brings back. */
  saved: ResetManifests;
  state: ResetState;
}

export interface StoredBackup extends Backup {
  path: string;
  /** ISO 8601. */
  madeAt: string;
  journal: JournalEntry[];
}

/** `not begun` also covers a declined one; `unfinished` is the one to go on with. */
export type BackupProgress = 'not begun' | 'unfinished' | 'finished';

export function progressOf({ journal }: Pick<StoredBackup, 'journal'>): BackupProgress {
  const steps = journal.map((each) => each.step);
  if (steps.includes('verified')) return 'finished';
  return steps.some((step) => step !== 'declined') ? 'unfinished' : 'not begun';
}

/** What is to be in the cluster in the end. */
export function wantedOf(backup: Backup): ResetManifests {
  return backup.state.wanted ?? backup.saved;
}
