// The plan of apply: what the server would make of a manifest, and how that differs from what is there.

import type { Patch, PatchOptions } from '../cluster/cluster.ts';
import type { Change } from '../model/apply-result.ts';
import type { CronJob } from '../model/cron-job.ts';
import { RefusedError, StatusError } from '../model/errors.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import { changeOf, findKept, groupConflicts, isSpecChanged, overlay } from '../model/manifest-change.ts';
import { isScheduled, operatorError, type Naisjob } from '../model/naisjob.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import { cleanManifest } from '../model/reset-manifest.ts';
import { CRONJOBS, IMAGES, NAISJOBS, type Resource } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

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

/** Plans all of them; the order stays. */
export async function planAll(
  documents: readonly Pick<ApplyInput, 'manifest' | 'source'>[],
  options: Pick<ApplyInput, 'fieldManager' | 'force' | 'dryRun'>,
  deps: Deps,
): Promise<PromiseSettledResult<ApplyPlan>[]> {
  const inputs = documents.map((each) => ({ ...each, ...options, image: findImage(each.manifest, documents) }));
  return Promise.allSettled(inputs.map((each) => planApply(each, deps)));
}

/** A Naisjob without `spec.image` takes what the Image of its name says. */
function findImage(
  { kind, metadata, spec }: NewObject,
  documents: readonly Pick<ApplyInput, 'manifest'>[],
): string | undefined {
  if (kind !== 'Naisjob' || ((spec as Naisjob['spec'] | undefined)?.image ?? '') !== '') return undefined;
  const image = documents.find(
    ({ manifest }) =>
      manifest.kind === 'Image' &&
      manifest.metadata.name === metadata.name &&
      manifest.metadata.namespace === metadata.namespace,
  );
  return (image?.manifest['spec'] as { image?: string } | undefined)?.image;
}

/**
 * Asks the server by a dry run, unless only the client's plan is wanted. @throws RefusedError with the server's words
 * about the manifest, StatusError Conflict that names the owners. Nothing has been changed.
 */
export async function planApply(input: ApplyInput, deps: Deps): Promise<ApplyPlan> {
  const { manifest } = input;
  const resource = manifest.kind === 'Image' ? IMAGES : NAISJOBS;
  const { name = '', namespace = deps.cluster.namespace } = manifest.metadata;
  const live = await getIfThere(deps.cluster, resource, namespace, name, deps.signal);
  const before = live === undefined ? undefined : cleanManifest(live);
  const stored = input.dryRun === 'client' ? undefined : await sendApply(input, resource, true, deps);
  const next = stored === undefined ? overlay(before, manifest) : cleanManifest(stored);
  const change = changeOf(before, next);
  // What the live spec says wins over the Image, also when this manifest does not say it.
  const hasOwnImage = ((next['spec'] as Naisjob['spec'] | undefined)?.image ?? '') !== '';
  const image = hasOwnImage ? undefined : input.image;
  const its = {
    input: { ...input, image },
    resource,
    change,
    live,
    before,
    next,
    isSpecChanged: isSpecChanged(before, next),
  };
  const isNewImage = image !== undefined && (live as Naisjob | undefined)?.status?.effectiveImage !== image;
  const wantsSynchronization = resource === NAISJOBS && (its.isSpecChanged || isNewImage);
  const warnings = [...warnOfKept(stored, input), ...(await warnOfJob({ ...its, wantsSynchronization }, deps))];
  const steps = stepsOf({ ...its, wantsSynchronization });
  return { ...its, wantsSynchronization, plan: { verb: 'apply', namespace, name, steps, warnings } };
}

type Planned = Omit<ApplyPlan, 'plan'>;

/** Server-side apply; with `dryRun` nothing is stored. Throws as planApply. */
export async function sendApply(
  { manifest, source, fieldManager, force }: ApplyInput,
  resource: Resource,
  dryRun: boolean,
  deps: Deps,
): Promise<KubeObject> {
  const { name = '', namespace = deps.cluster.namespace } = manifest.metadata;
  const patch: Patch = { type: 'apply', body: manifest };
  const options: PatchOptions = { dryRun, force, fieldManager, fieldValidation: 'Strict', signal: deps.signal };
  try {
    return await deps.cluster.patch(resource, { namespace, name }, patch, options);
  } catch (error) {
    throw error instanceof StatusError
      ? explainRefusal(error, `${resource.kind.toLowerCase()}.nais.io/${name}`, source)
      : error;
  }
}

/** The server's words before the reason: it has read the manifest, and these are about our request. */
const TYPED_PATCH = /^failed to create typed patch object \([^)]*\): /;

function explainRefusal(error: StatusError, object: string, source: string): Error {
  const owners = groupConflicts(error.details);
  if (error.code === 409 && owners.length > 0) return conflict(error, object, owners);
  const isAboutManifest = error.code === 400 || error.code === 422 || TYPED_PATCH.test(error.message);
  if (!isAboutManifest) return error;
  const why = error.message.replace(TYPED_PATCH, '');
  return new RefusedError(
    `the server would not take ${object} as ${source} says: ${why.length > 1000 ? `${why.slice(0, 1000)}…` : why}`,
    ['Mend the manifest; nothing was changed.'],
  );
}

function conflict(error: StatusError, object: string, owners: readonly string[]): StatusError {
  const { code, reason, details, attempted } = error;
  const message = `${object}: the manifest changes fields that others own: ${owners.join('; ')}`;
  const named = new StatusError({ code, reason, message, details }, attempted);
  named.hints.push(
    'To take them over, so that what the others wrote is overwritten: --force-conflicts. Or take these fields out of the manifest.',
  );
  return named;
}

function stepsOf({ input, resource, change, wantsSynchronization, next }: Planned): PlanStep[] {
  const object = `${resource.kind.toLowerCase()}.nais.io/${input.manifest.metadata.name}`;
  const isOneShot = wantsSynchronization && !isScheduled(next as unknown as Naisjob);
  const apply: PlanStep = {
    action: change === 'created' ? 'create' : 'patch',
    object,
    reason: `server-side apply of ${input.source} as field manager ${input.fieldManager}`,
    ...(isOneShot ? { consequence: 'the job has no schedule, so the operator runs it when it has synchronized' } : {}),
  };
  const wait: PlanStep = { action: 'wait', object, reason: 'until the operator has synchronized this change' };
  return [...(change === 'unchanged' ? [] : [apply]), ...(wantsSynchronization ? [wait] : [])];
}

function warnOfKept(stored: KubeObject | undefined, { manifest, fieldManager, source }: ApplyInput): string[] {
  const kept = stored === undefined ? [] : findKept(stored, manifest, fieldManager);
  return kept.map(
    ({ path, manager }) =>
      `${path} is not in ${source} and stays as it is, because ${JSON.stringify(manager)} wrote it (kubectl replace -f takes away what a manifest does not have)`,
  );
}

/** What a person may not expect of this job. */
async function warnOfJob(planned: Planned, deps: Deps): Promise<string[]> {
  const { live, resource, change, wantsSynchronization } = planned;
  if (resource !== NAISJOBS) return [];
  const failure = live === undefined ? undefined : operatorError(live as Naisjob);
  const object = `naisjob.nais.io/${planned.input.manifest.metadata.name}`;
  if (change === 'unchanged' && failure !== undefined && !wantsSynchronization) {
    return [
      `the operator has not synchronized ${object} as it is: ${failure.state}: ${failure.message}. To have it try again: kubectl naisjob rerun ${live?.metadata.name} -n ${live?.metadata.namespace} --strategy=resync`,
    ];
  }
  if (!wantsSynchronization) return [];
  return [...(await warnOfImage(planned, deps)), ...(await warnOfSuspension(planned, deps))];
}

/** Without `spec.image` the operator takes the Image of the same name, and gives up for half an hour where there is none. */
async function warnOfImage({ next, input }: Planned, deps: Deps): Promise<string[]> {
  const { name = '', namespace = deps.cluster.namespace } = next.metadata;
  const spec = next['spec'] as Naisjob['spec'] | undefined;
  if ((spec?.image ?? '') !== '' || input.image !== undefined) return [];
  const image = await getIfThere(deps.cluster, IMAGES, namespace, name, deps.signal).catch(() => 'unknown');
  return image === undefined
    ? [`naisjob.nais.io/${name} has no spec.image, and there is no image.nais.io/${name} to take it from`]
    : [];
}

async function warnOfSuspension({ live, next }: Planned, deps: Deps): Promise<string[]> {
  const isScheduledJob = (object: NewObject) => isScheduled(object as unknown as Naisjob);
  if (live === undefined || !isScheduledJob(live) || !isScheduledJob(next)) return [];
  const { name, namespace = deps.cluster.namespace } = live.metadata;
  const cronJob = await getIfThere(deps.cluster, CRONJOBS, namespace, name, deps.signal).catch(() => undefined);
  return (cronJob as CronJob | undefined)?.spec.suspend === true
    ? [`the schedule of naisjob.nais.io/${name} is suspended by hand, and this change resumes it`]
    : [];
}
