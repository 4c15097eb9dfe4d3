// What apply is given for one manifest, and what it plans.

import type { Change } from '../model/apply-result.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import type { Plan } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';

export interface ApplyInput {
  /** A Naisjob or an Image with its namespace, free of what the server writes. */
  manifest: NewObject;
  /** Where it was read, for people. */
  source: string;
  fieldManager: string;
  /** Take over fields that others own. */
  force: boolean;
  dryRun: DryRun;
  /** What an Image among the same manifests says for this Naisjob. */
  image?: string | undefined;
}

export interface ApplyPlan {
  input: ApplyInput;
  resource: Resource;
  plan: Plan;
  change: Change;
  /** As stored now. */
  live: KubeObject | undefined;
  /** The same as a manifest. */
  before: NewObject | undefined;
  /** As it would be. */
  next: NewObject;
  isSpecChanged: boolean;
  /** The operator will have something to do. */
  wantsSynchronization: boolean;
}

/** A plan before it has words. */
export type Planned = Omit<ApplyPlan, 'plan'>;
