// Creates a run, and knows afterwards whether it is there.

import { InterruptedError, StatusError, type NaisjobError } from '../model/errors.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { isSameRequest } from '../model/manual-run.ts';
import { JOBS, qualifiedName } from '../model/resource.ts';
import type { DryRun, StartedRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

export const FIELD_MANAGER = 'kubectl-naisjob';

/** Enough for as many people as start the same job within the same second. */
const NAME_TRIES = 10;

/** A run that is planned. */
export interface RunDraft {
  naisjob: string;
  job: NewObject;
  /** Gives another name when one is taken. Absent (the person chose the name): AlreadyExists is the answer. */
  nextName?: (again: number) => string;
}

/** Creates the Job. `dryRun`: on the server, nothing is stored. */
export async function createRun(draft: RunDraft, dryRun: boolean, deps: Deps): Promise<KubeObject> {
  let job = draft.job;
  for (let again = 2; ; again += 1) {
    try {
      return await createOnce({ ...draft, job }, dryRun, deps);
    } catch (error) {
      const isTaken = error instanceof StatusError && error.reason === 'AlreadyExists';
      if (!isTaken || draft.nextName === undefined || again > NAME_TRIES) throw error;
      job = { ...job, metadata: { ...job.metadata, name: draft.nextName(again) } };
    }
  }
}

async function createOnce(draft: RunDraft, dryRun: boolean, deps: Deps): Promise<KubeObject> {
  const { cluster, signal } = deps;
  const { job } = draft;
  const namespace = job.metadata.namespace ?? cluster.namespace;
  try {
    return await cluster.create(JOBS, namespace, job, { dryRun, fieldManager: FIELD_MANAGER, signal });
  } catch (error) {
    if (dryRun) throw error;
    if (signal.aborted) throw interrupted(draft, namespace);
    if (!isAnswerLost(error)) throw error;
    return findCreated(draft, namespace, error, deps);
  }
}

/**
 * A request whose answer was lost may have been carried out: sending it again could start a second run, and giving up
 * could leave one that nobody knows of. So the cluster is asked, and the run is ours when it carries our request's mark.
 * @throws StatusError AlreadyExists when another's run has the name, because then ours was not created; else `lost`.
 */
async function findCreated(
  draft: RunDraft,
  namespace: string,
  lost: NaisjobError,
  { cluster, signal }: Deps,
): Promise<KubeObject> {
  const { name = '' } = draft.job.metadata;
  // Not being able to look is no other than not seeing it.
  const found = await getIfThere(cluster, JOBS, namespace, name, signal).catch(() => undefined);
  if (found === undefined) {
    lost.hints.push(doubt(draft, namespace));
    throw lost;
  }
  if (isSameRequest(draft.job, found)) return found;
  const message = `${qualifiedName(JOBS)} "${name}" already exists`;
  throw new StatusError(
    { code: 409, reason: 'AlreadyExists', message },
    { verb: 'create', resource: qualifiedName(JOBS), namespace, name },
  );
}

function interrupted(draft: RunDraft, namespace: string): InterruptedError {
  return new InterruptedError('interrupted while the run was being created', [doubt(draft, namespace)]);
}

function doubt({ naisjob, job }: RunDraft, namespace: string): string {
  return `It is not known whether run ${job.metadata.name} was created. See with: kubectl naisjob tree ${naisjob} -n ${namespace}`;
}

/** For the result: nothing has a UID before it is stored. */
export function startedRun(job: NewObject, dryRun: DryRun): StartedRun {
  const name = job.metadata.name ?? '';
  return { name, startedBy: 'kubectl-naisjob', ...(dryRun === 'none' ? { uid: job.metadata.uid ?? '' } : {}) };
}
