// What a workflow is given from outside: the cluster, time, a way to say what it is waiting for, and the wish to stop.
// Workflows have no flags, no text for people, no clock and no process of their own.

import type { Cluster } from '../cluster/cluster.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Long waits are told here: the shell shows a spinner on a terminal and plain lines elsewhere, on stderr. */
export interface Progress {
  /** What is being waited for, e.g. `waiting for the operator to create a run`. Replaces the last one. */
  waiting(what: string): void;
  /** The wait is over. */
  done(): void;
}

export interface Deps {
  cluster: Cluster;
  clock: Clock;
  progress: Progress;
  /** A word that nobody has used before. */
  unique(): string;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
}

/** The deps with some of the cluster's methods replaced, and the rest as they are. */
export function replaceMethods(deps: Deps, methods: Partial<Cluster>): Deps {
  return { ...deps, cluster: Object.assign(Object.create(deps.cluster) as Cluster, methods) };
}
