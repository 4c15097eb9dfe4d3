// What apply reports, a document for each object. A contract (docs/contract.md).

import type { NewObject } from './kube-object.ts';
import type { Plan } from './plan.ts';
import type { DryRun, StartedRun } from './results.ts';
import type { RunOutcome } from './run-outcome.ts';

/** As kubectl says it. */
export type Change = 'created' | 'configured' | 'unchanged';

export interface ApplyResult {
  verb: 'apply';
  kind: 'Naisjob' | 'Image';
  /** The object's name. */
  name: string;
  namespace: string;
  dryRun: DryRun;
  change: Change;
  plan: Plan;
  /** As it is after the change, or would be: what people and manifests wrote, without what the server did. */
  manifest: NewObject;
  /** Before the change; absent where it was not there. */
  live?: NewObject;
  /** What the operator wrote after it had synchronized this change; absent where it has nothing to do. */
  synchronization?: { hash: string; state: string };
  /** The run that the operator started for it, with --wait or --follow. */
  run?: StartedRun;
  /** How that run ended. */
  outcome?: RunOutcome;
  warnings: string[];
}
