// What a person may not expect of a manifest that is applied.

import type { CronJob } from '../model/cron-job.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import { findKept } from '../model/manifest-change.ts';
import { isScheduled, isUnseen, operatorError, type Naisjob } from '../model/naisjob.ts';
import { CRONJOBS, IMAGES, NAISJOBS } from '../model/resource.ts';
import type { ApplyInput, Planned } from './apply-input.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** `stored`: as the server would store it, with its managed fields. */
export function warnOfKept(stored: KubeObject | undefined, { manifest, fieldManager, source }: ApplyInput): string[] {
  const kept = stored === undefined ? [] : findKept(stored, manifest, fieldManager);
  return kept.map(
    ({ path, manager }) =>
      `${path} is not in ${source} and stays as it is, because ${JSON.stringify(manager)} wrote it (kubectl replace -f takes away what a manifest does not have)`,
  );
}

/** Reads what else it takes to know; what may not be read is not warned of. */
export async function warnOfJob(planned: Planned, deps: Deps): Promise<string[]> {
  const { live, resource, wantsSynchronization } = planned;
  if (resource !== NAISJOBS) return [];
  if (!wantsSynchronization) return live === undefined ? [] : warnOfOperator(live as Naisjob);
  return [...(await warnOfImage(planned, deps)), ...warnOfTwoRuns(planned), ...(await warnOfSuspension(planned, deps))];
}

/** There is nothing to do for it, and yet it has not done what there was to do. */
function warnOfOperator(live: Naisjob): string[] {
  const { name, namespace } = live.metadata;
  const failure = operatorError(live);
  const isStuck = isUnseen(live) || (failure !== undefined && failure.state !== 'Retrying');
  if (!isStuck) return [];
  const why = failure === undefined ? '' : `: ${failure.state}: ${failure.message}`;
  return [
    `the operator has not synchronized naisjob.nais.io/${name} as it is${why}. To have it try again: kubectl naisjob rerun ${name} -n ${namespace} --strategy=resync`,
  ];
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

/** The operator watches both, and the Image goes first. */
function warnOfTwoRuns({ live, next, input, isSpecChanged }: Planned): string[] {
  const naisjob = live as Naisjob | undefined;
  const isNewImage = input.image !== undefined && naisjob?.status?.effectiveImage !== input.image;
  if (naisjob === undefined || !isSpecChanged || !isNewImage || isScheduled(next as unknown as Naisjob)) return [];
  return [
    `naisjob.nais.io/${naisjob.metadata.name} has no schedule, and its spec and its Image both change: the operator may run it once for each`,
  ];
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
