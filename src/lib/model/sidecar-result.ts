// What kill-sidecars reports. A contract (docs/contract.md): keys are added, never renamed.

import type { MainState } from './stuck-attempt.ts';
import type { DryRun } from './results.ts';

/**
 * `stopped` seen terminated · `restarted` ended and started again by the kubelet · `gone` the pod is no longer there ·
 * `running` told to stop, not seen to end in time · `failed` could not be told · `unknown` nobody knows how ·
 * `native` Kubernetes stops it · `waiting` not running now · `interrupted` not done, or not seen to its end · `planned` dry run.
 */
export type SidecarOutcome =
  | 'stopped'
  | 'restarted'
  | 'gone'
  | 'running'
  | 'failed'
  | 'unknown'
  | 'native'
  | 'waiting'
  | 'interrupted'
  | 'planned';

export interface SidecarReport {
  container: string;
  image: string;
  outcome: SidecarOutcome;
  /** The ways to stop it, in the order in which they are tried. */
  methods: string[];
  /** The way that was answered. */
  method?: string;
  answer?: string;
  exitCode?: number;
  /** One sentence, where the outcome is not enough. */
  message?: string;
  /** The error's own word, with `failed`. */
  reason?: string;
}

export interface AttemptReport {
  namespace: string;
  pod: string;
  run?: string;
  main: { container: string; state: MainState; exitCode?: number };
  containers: SidecarReport[];
}

/** With --wait. */
export interface RunReport {
  namespace: string;
  run: string;
  state: 'Complete' | 'Failed' | 'Running' | 'Gone';
  exitCode?: number;
}

export interface KillSidecarsResult {
  verb: 'kill-sidecars';
  /** Absent: all namespaces. */
  namespace?: string;
  /** What was asked for; empty = all jobs. */
  names: string[];
  dryRun: DryRun;
  /** False when the person said no. */
  confirmed: boolean;
  pods: AttemptReport[];
  runs: RunReport[];
  errors: { name: string; reason: string; message: string }[];
  warnings: string[];
}

/** Ended, or so it was seen. */
const DONE: ReadonlySet<SidecarOutcome> = new Set(['stopped', 'restarted', 'gone']);

/** Not done, or not seen to end. */
const OPEN: ReadonlySet<SidecarOutcome> = new Set(['interrupted', 'running', 'failed']);

/** `pod/container` of those that have ended, and of those that may run. */
export function sortByEnd(pods: readonly AttemptReport[]): { done: string[]; open: string[] } {
  const all = pods.flatMap(({ pod, containers }) =>
    containers.map((each) => ({ ...each, name: `${pod}/${each.container}` })),
  );
  const named = (outcomes: ReadonlySet<SidecarOutcome>) =>
    all.filter(({ outcome }) => outcomes.has(outcome)).map(({ name }) => name);
  return { done: named(DONE), open: named(OPEN) };
}

/** Reasons of a failure that the same command would meet again. */
const LASTING = new Set(['Failed', 'MissingBinary', 'Forbidden', 'ClosedPort']);

/** What kept one from ending, or from being seen to end, may have passed. */
export function mayGoOn(pods: readonly AttemptReport[]): boolean {
  const all = pods.flatMap(({ containers }) => containers);
  return all.some(({ outcome, reason = '' }) => OPEN.has(outcome) && !LASTING.has(reason));
}

export interface SidecarEvent {
  time: string;
  namespace: string;
  pod: string;
  container: string;
  type: string;
  message: string;
  /** `hahaha` or `kubectl-naisjob`. */
  by: string;
}

export interface SidecarHistory {
  verb: 'kill-sidecars';
  namespace?: string;
  names: string[];
  events: SidecarEvent[];
}
