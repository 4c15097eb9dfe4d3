// What a reset is given beside the cluster: a place for backups, a way to say what has been done, and the person.

import type { Backup, JournalEntry } from '../model/backup.ts';
import type { ResetForm } from '../model/reset-guard.ts';
import type { Deps } from './deps.ts';
import type { ResetPlan } from './reset-plan.ts';

export interface BackupStore {
  /** Resolves with the path when the backup is certain to survive a crash. @throws FailedError; nothing usable is left then. */
  write(backup: Backup): Promise<string>;
  /** Adds to a backup's journal, as durably. */
  note(path: string, entry: JournalEntry): Promise<void>;
}

export interface ResetDeps extends Deps {
  backups: BackupStore;
  /** Says on stderr what has been done: one line, in the past tense. */
  tell(line: string): void;
  /** Shows the plan and asks. `backup`: path of what has just been saved. */
  decide(plan: ResetPlan, backup: string | undefined): Promise<ResetForm | 'no'>;
  /** The command that goes on from a backup, ready to be pasted. */
  resumeCommand(namespace: string, name: string, path: string): string;
}
