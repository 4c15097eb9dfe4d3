// What kill-sidecars reports. A contract (docs/contract.md): keys are added, never renamed.

import type { MainState } from './sidecar.ts';
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
