// The plan of apply: what the server would make of a manifest, and how that differs from what is there.

import type { NewObject } from '../model/kube-object.ts';
import { changeOf, isSpecChanged, overlay } from '../model/manifest-change.ts';
import { isScheduled, type Naisjob } from '../model/naisjob.ts';
import type { PlanStep } from '../model/plan.ts';
import { cleanManifest } from '../model/reset-manifest.ts';
import { IMAGES, NAISJOBS } from '../model/resource.ts';
import { isSettled } from '../model/synchronization.ts';
import { guardLive, guardRemains } from './apply-guards.ts';
import type { ApplyInput, ApplyPlan, Planned } from './apply-input.ts';
import { sendApply } from './apply-send.ts';
import { warnOfJob, warnOfKept } from './apply-warnings.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

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
async function planApply(input: ApplyInput, deps: Deps): Promise<ApplyPlan> {
  const { manifest } = input;
  const resource = manifest.kind === 'Image' ? IMAGES : NAISJOBS;
  const { name = '', namespace = deps.cluster.namespace } = manifest.metadata;
  const live = await getIfThere(deps.cluster, resource, namespace, name, deps.signal);
  guardLive(live, resource);
  if (live === undefined && resource === NAISJOBS) await guardRemains(namespace, name, deps);
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
  // The same again after a timeout: the earlier change is still waited for.
  const isPending = live !== undefined && !isSettled(live as Naisjob, deps.clock.now());
  const wantsSynchronization = resource === NAISJOBS && (its.isSpecChanged || isNewImage || isPending);
  const warnings = [...warnOfKept(stored, input), ...(await warnOfJob({ ...its, wantsSynchronization }, deps))];
  const steps = stepsOf({ ...its, wantsSynchronization });
  return { ...its, wantsSynchronization, plan: { verb: 'apply', namespace, name, steps, warnings } };
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
