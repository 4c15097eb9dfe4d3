// What happens to a run while it is followed.

import type { AttemptOutcome } from '../model/attempt-outcome.ts';
import type { Reason } from '../model/attempt-reason.ts';

/** In the order in which things happen. `attempt` is how it stands at that moment. */
export type RunEvent =
  | { type: 'attempt-started'; run: string; attempt: AttemptOutcome; isParallel: boolean }
  /** `attempt` is absent while there is no pod. */
  | { type: 'waiting'; run: string; attempt?: AttemptOutcome; reason: Pick<Reason, 'reason' | 'message'> }
  /** Whole lines; without its last newline only where the log has none there. */
  | {
      type: 'log';
      run: string;
      attempt: AttemptOutcome;
      container: string;
      isMain: boolean;
      bytes: Uint8Array;
      isParallel: boolean;
    }
  /** The log was removed before it was read to the end; `message` is the node's. */
  | { type: 'log-lost'; run: string; attempt: AttemptOutcome; container: string; message?: string }
  | { type: 'attempt-ended'; run: string; attempt: AttemptOutcome }
  /** The main container is done, and these keep the attempt, and so the run, from ending. */
  | { type: 'sidecars-running'; run: string; attempt: AttemptOutcome; sidecars: string[] };

/** Awaited: while it is not done nothing more is read, so a slow reader slows the log down instead of filling the memory. */
export type TellEvent = (event: RunEvent) => void | Promise<void>;
