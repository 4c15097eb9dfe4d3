// What has been done so far: for the next process, and for the person when this one has to stop.

import type { JournalEntry } from '../model/backup.ts';
import type { ResetDeps } from './reset-deps.ts';

export interface Journal {
  path: string;
  /** In words, in order. */
  done: string[];
  /** `told`: the line for the person; absent = nothing is said. */
  note(entry: JournalEntry, told?: string): Promise<void>;
}

export function createJournal(path: string, deps: ResetDeps): Journal {
  const done: string[] = [];
  return {
    path,
    done,
    async note(entry, told) {
      if (told !== undefined) {
        done.push(told);
        deps.progress.done();
        deps.tell(told);
      }
      // The cluster itself says how far it has come: a journal that cannot be written must not stop the way back.
      await deps.backups.note(path, entry).catch((error: unknown) => {
        deps.tell(`Warning: the journal in ${path} could not be written: ${(error as Error).message}`);
      });
    },
  };
}
