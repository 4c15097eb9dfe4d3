// One look at the job that a reset has put back: what it has of its own, and what is missing.

import { nameObject } from '../model/dependents.ts';
import { FailedError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { isSynchronized, operatorError, type Naisjob } from '../model/naisjob.ts';
import { NAISJOBS, type Resource } from '../model/resource.ts';
import { isOwnedBy } from '../model/run.ts';
import { getIfThere } from './read-job.ts';
import type { ResetDeps } from './reset-deps.ts';

export interface NewJob {
  naisjob: Naisjob;
  /** What the new job has, by type. */
  parts: { resource: Resource; object: KubeObject | undefined }[];
}

/** @throws FailedError with the operator's words, or because someone has deleted the job again. */
export async function lookAtNewJob(created: KubeObject, needed: readonly Resource[], deps: ResetDeps): Promise<NewJob> {
  const { name, namespace = deps.cluster.namespace, uid } = created.metadata;
  const [naisjob, ...parts] = await Promise.all(
    [NAISJOBS, ...needed].map((each) => getIfThere(deps.cluster, each, namespace, name, deps.signal)),
  );
  if (naisjob === undefined || naisjob.metadata.uid !== uid || naisjob.metadata.deletionTimestamp !== undefined) {
    throw new FailedError(`naisjob.nais.io/${name} was deleted again by someone else right after it was created`);
  }
  const failure = operatorError(naisjob as Naisjob);
  // `Retrying` is not the end; and what was said before this began is not the answer.
  const isAnswer = failure !== undefined && failure.state !== 'Retrying' && !isUnchanged(naisjob as Naisjob, created);
  if (isAnswer) throw failed(name, failure);
  const own = parts.map((part) => (part !== undefined && isAlive(part, uid) ? part : undefined));
  return { naisjob: naisjob as Naisjob, parts: needed.map((resource, index) => ({ resource, object: own[index] })) };
}

/** The status apart from the hash that this tool itself clears. */
function isUnchanged(now: Naisjob, before: KubeObject): boolean {
  const told = (status: unknown) => JSON.stringify({ ...(status as object), synchronizationHash: undefined });
  return told(now.status) === told(before['status']);
}

function isAlive(part: KubeObject, uid: string): boolean {
  return part.metadata.deletionTimestamp === undefined && isOwnedBy(part, uid);
}

/** Nothing is missing. */
export function isWhole({ naisjob, parts }: NewJob): boolean {
  return isSynchronized(naisjob) && parts.every(({ object }) => object !== undefined);
}

/** As in a sentence. */
export function describeMissing({ naisjob, parts }: NewJob): string {
  const { name } = naisjob.metadata;
  const missing = parts.filter(({ object }) => object === undefined).map(({ resource }) => nameObject(resource, name));
  if (!isSynchronized(naisjob)) {
    const failure = operatorError(naisjob);
    const why = failure === undefined ? '' : ` (${failure.state}: ${failure.message})`;
    return `naisjob.nais.io/${name} is not synchronized yet${why}`;
  }
  return `${missing.join(', ')} of the new job is missing`;
}

function failed(name: string, { state, message }: { state: string; message: string }): FailedError {
  return new FailedError(
    `naisjob.nais.io/${name} is back, but the operator could not synchronize it: ${state}: ${message}`,
    ['The job is there again as it was to be; mend what the operator says and deploy it.'],
  );
}
