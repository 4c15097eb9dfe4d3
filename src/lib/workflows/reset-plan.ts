// Plans a reset: reads all there is, says what seems wrong, refuses where it would do harm. Changes nothing.

import type { ResetState } from '../model/backup.ts';
import type { CronJob } from '../model/cron-job.ts';
import { findDependents, type Dependent, type Listed } from '../model/dependents.ts';
import { NoSuchKindError, StatusError } from '../model/errors.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import type { Naisjob } from '../model/naisjob.ts';
import type { Plan } from '../model/plan.ts';
import { diagnoseReset, isGentleEnough, type Finding } from '../model/reset-diagnosis.ts';
import { guardReset, type ResetForm } from '../model/reset-guard.ts';
import { carries, cleanManifest, isSameManifest, type ResetManifests } from '../model/reset-manifest.ts';
import { listLosses, planSteps, warnOfReset } from '../model/reset-steps.ts';
import type { DryRun } from '../model/results.ts';
import { EVENTS, IMAGES } from '../model/resource.ts';
import type { Run } from '../model/run.ts';
import { FIELD_MANAGER } from './create-run.ts';
import type { Deps } from './deps.ts';
import { listAll } from './list-owned.ts';
import { collect, getIfThere, readJob } from './read-job.ts';

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

interface Family {
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  runs: Run[];
  image: KubeObject | undefined;
  listed: Listed[];
  leftOut: string[];
  events: KubeObject[];
}

/** @throws RefusedError by a guard, StatusError when something needed cannot be read. */
export async function planReset(input: ResetInput, deps: Deps): Promise<ResetPlan> {
  const family = await readFamily(input.namespace, input.name, deps);
  const { naisjob, cronJob, runs } = family;
  const dependents = findDependents({ uids: doomedUids(input, family), name: input.name }, family.listed);
  const uids = new Set(dependents.map((each) => each.uid));
  const owned = family.listed.filter(({ object }) => uids.has(object.metadata.uid));
  if (!input.diagnoseOnly) guardReset({ naisjob, cronJob, runs, owned }, input);
  const live = manifestsOf(naisjob, family.image);
  const wanted: ResetManifests = { ...live, ...input.file };
  const diagnosis = diagnoseReset({ naisjob, cronJob, runs, owned, events: family.events });
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

function doomedUids({ resumed }: ResetInput, { naisjob, cronJob }: Family): string[] {
  const now = [naisjob.metadata.uid, ...(cronJob === undefined ? [] : [cronJob.metadata.uid])];
  if (resumed === undefined) return now;
  const { previousUid, cronJobUid, dependents } = resumed;
  const before = [previousUid, ...(cronJobUid === undefined ? [] : [cronJobUid])];
  return [...now, ...before, ...dependents.map((each) => each.uid)];
}

async function readFamily(namespace: string, name: string, deps: Deps): Promise<Family> {
  const [family, image, all, events] = await Promise.all([
    readJob(namespace, name, deps),
    getImage(namespace, name, deps),
    listAll(namespace, deps),
    readEvents(namespace, name, deps),
  ]);
  const { naisjob, cronJob, runs } = family;
  return { naisjob, cronJob, runs, image, ...all, events };
}

/** undefined also where the server has no such kind. */
export async function getImage(namespace: string, name: string, deps: Deps): Promise<KubeObject | undefined> {
  try {
    return await getIfThere(deps.cluster, IMAGES, namespace, name, deps.signal);
  } catch (error) {
    if (error instanceof NoSuchKindError) return undefined;
    throw error;
  }
}

/** Evidence for the diagnosis only: without the right to read events there is less of it. */
async function readEvents(namespace: string, name: string, deps: Deps): Promise<KubeObject[]> {
  const fieldSelector = `involvedObject.kind=CronJob,involvedObject.name=${name}`;
  try {
    return await collect(deps.cluster.list(EVENTS, { namespace, fieldSelector }, { signal: deps.signal }));
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}

/** Whether what is there now is what was to be put back. */
export function isBack(live: KubeObject | undefined, wanted: NewObject): live is KubeObject {
  return live !== undefined && live.metadata.deletionTimestamp === undefined && carries(live, wanted, FIELD_MANAGER);
}
