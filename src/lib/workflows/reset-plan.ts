// Plans a reset: reads all there is, says what seems wrong, refuses where it would do harm. Changes nothing.

import type { ResetState } from '../model/backup.ts';
import type { CronJob } from '../model/cron-job.ts';
import { findDependents, type Dependent } from '../model/dependents.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import type { Naisjob } from '../model/naisjob.ts';
import type { Plan } from '../model/plan.ts';
import type { Finding } from '../model/finding.ts';
import { diagnoseReset, isGentleEnough } from '../model/diagnosis/for-reset.ts';
import { guardReset, type ResetForm } from '../model/reset-guard.ts';
import { listLosses } from '../model/reset-losses.ts';
import { carries, cleanManifest, isSameManifest, type ResetManifests } from '../model/reset-manifest.ts';
import { planSteps, warnOfReset } from '../model/reset-steps.ts';
import type { DryRun } from '../model/results.ts';
import type { Run } from '../model/run.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { readResetFamily, type ResetFamily } from './reset-read.ts';

export interface ResetInput {
  namespace: string;
  name: string;
  form: ResetForm;
  /** Only say what is wrong: nothing is refused. */
  diagnoseOnly: boolean;
  /** What to apply instead of the live object. */
  file?: ResetManifests;
  force: boolean;
  forceDataLoss?: string | undefined;
  dryRun: DryRun;
  /** For each wait, ms. */
  timeoutMs: number;
  /** Goes on from here: what that process knew and the cluster no longer says. */
  resumed?: ResetState;
}

export interface ResetPlan {
  input: ResetInput;
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  runs: Run[];
  /** As it is, cleaned. */
  live: ResetManifests;
  wanted: ResetManifests;
  differs: boolean;
  dependents: Dependent[];
  diagnosis: Finding[];
  gentleWouldDo: boolean;
  losses: string[];
  plan: Plan;
}

/** @throws RefusedError by a guard, StatusError when something needed cannot be read. */
export async function planReset(input: ResetInput, deps: Deps): Promise<ResetPlan> {
  const family = await readResetFamily(input.namespace, input.name, deps);
  const { naisjob, cronJob, runs } = family;
  const dependents = findDependents({ uids: doomedUids(input, family), name: input.name }, family.listed);
  const uids = new Set(dependents.map((each) => each.uid));
  const owned = family.listed.filter(({ object }) => uids.has(object.metadata.uid));
  if (!input.diagnoseOnly) guardReset({ naisjob, cronJob, runs, owned }, input);
  const live = manifestsOf(naisjob, family.image);
  const wanted: ResetManifests = { ...live, ...input.file };
  const diagnosis = diagnoseReset({ ...family, owned, now: deps.clock.now() });
  const facts = { naisjob, cronJob, runs, owned, wanted, live, form: input.form, leftOut: family.leftOut };
  return {
    input,
    naisjob,
    cronJob,
    runs,
    live,
    wanted,
    differs: !isSame(live, wanted),
    dependents,
    diagnosis,
    gentleWouldDo: isGentleEnough(diagnosis),
    losses: listLosses(facts),
    plan: {
      verb: 'reset',
      namespace: input.namespace,
      name: input.name,
      steps: planSteps(facts),
      warnings: warnOfReset(facts),
    },
  };
}

/** Two plans that would do the same to the same objects: the person need not be asked twice. */
export function isSamePlan(a: ResetPlan, b: ResetPlan): boolean {
  const substance = ({ naisjob, cronJob, live, wanted, losses, plan }: ResetPlan) =>
    JSON.stringify([naisjob.metadata.uid, cronJob?.metadata.uid, cronJob?.spec, live, wanted, losses, plan.steps]);
  return substance(a) === substance(b);
}

function isSame(live: ResetManifests, wanted: ResetManifests): boolean {
  const images = [live.image, wanted.image];
  const sameImage =
    images[0] === images[1] ||
    (images[0] !== undefined && images[1] !== undefined && isSameManifest(images[0], images[1]));
  return sameImage && isSameManifest(live.naisjob, wanted.naisjob);
}

function manifestsOf(naisjob: Naisjob, image: KubeObject | undefined): ResetManifests {
  return { naisjob: cleanManifest(naisjob), ...(image === undefined ? {} : { image: cleanManifest(image) }) };
}

function doomedUids({ resumed }: ResetInput, { naisjob, cronJob }: ResetFamily): string[] {
  const now = [naisjob.metadata.uid, ...(cronJob === undefined ? [] : [cronJob.metadata.uid])];
  if (resumed === undefined) return now;
  const { previousUid, cronJobUid, dependents } = resumed;
  const before = [previousUid, ...(cronJobUid === undefined ? [] : [cronJobUid])];
  return [...now, ...before, ...dependents.map((each) => each.uid)];
}

/** Whether what is there now is what was to be put back. */
export function isBack(live: KubeObject | undefined, wanted: NewObject): live is KubeObject {
  return live !== undefined && live.metadata.deletionTimestamp === undefined && carries(live, wanted, FIELD_MANAGER);
}
