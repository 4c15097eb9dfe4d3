// What is read of a log, and where it comes from.

import type { ObjectKey } from '../model/kube-object.ts';

/** What a reader chose to see. */
export interface LogChoice {
  /** Absent = the main container; `all` = init containers and sidecars too. */
  containers?: 'all' | string;
  /** Keep the node's timestamps before the lines. */
  timestamps: boolean;
  /** Only so many of the last lines of each container that is there already. */
  tailLines?: number;
  /** RFC 3339. */
  sinceTime?: string;
}

/** What is known of the container from elsewhere (a watch of its pod), at any moment. */
export interface LogSource {
  key: ObjectKey;
  container: string;
  /** It has ended and will not be started again, or its pod is gone. */
  isOver(): boolean;
  /** Its pod is gone, so that the node has no log of it. */
  isGone(): boolean;
  /** The run is over: whatever still writes is not waited for without end. */
  isRunOver(): boolean;
  restarts(): number;
  /** Resolves when any of these may have changed. */
  changed(): Promise<void>;
}
