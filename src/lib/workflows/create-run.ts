// Creates a run, and knows afterwards whether it is there.

import { ConnectionError, InterruptedError, RequestTimeoutError, StatusError } from '../model/errors.ts';
import type { KubeObject, NewObject } from '../model/kube-object.ts';
import { INSTANTIATED_BY_ANNOTATION } from '../model/manual-run.ts';
import { JOBS } from '../model/resource.ts';
import type { DryRun, StartedRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

export const FIELD_MANAGER = 'kubectl-naisjob';

/** Enough for as many people as start the same job within the same second. */
const NAME_TRIES = 10;

/**
 * A run that is planned: its object, and what is known of the cluster at that moment.
 */
export interface RunDraft {
  job: NewObject;
  /** Gives another name when one is taken. Absent (the person chose the name): AlreadyExists is the answer. */
  nextName?: (again: number) => string;
  /** UIDs of the job's runs that were there before. */
  before: ReadonlySet<string>;
}

/** Creates the Job. `dryRun`: on the server, nothing is stored. */
export async function createRun(draft: RunDraft, dryRun: boolean, deps: Deps): Promise<KubeObject> {
  let job = draft.job;
  for (let again = 2; ; again += 1) {
    try {
      return await createOnce(job, draft.before, dryRun, deps);
    } catch (error) {
      const isTaken = error instanceof StatusError && error.reason === 'AlreadyExists';
      if (!isTaken || draft.nextName === undefined || again > NAME_TRIES) throw error;
      job = { ...job, metadata: { ...job.metadata, name: draft.nextName(again) } };
    }
  }
}

/**
 * A request whose answer was lost may have been carried out: sending it again could start a second run, and giving up
 * could leave one that nobody knows of. So the cluster is asked; the run is ours when it was not there before us and
 * carries our user's name.
 */
async function createOnce(
  job: NewObject,
  before: ReadonlySet<string>,
  dryRun: boolean,
  deps: Deps,
): Promise<KubeObject> {
  const { cluster, signal } = deps;
  const namespace = job.metadata.namespace ?? cluster.namespace;
  try {
    return await cluster.create(JOBS, namespace, job, { dryRun, fieldManager: FIELD_MANAGER, signal });
  } catch (error) {
    if (signal.aborted && !dryRun) throw interrupted(job, namespace);
    const isAnswerLost = error instanceof ConnectionError || error instanceof RequestTimeoutError;
    if (!isAnswerLost || dryRun) throw error;
    const found = await getIfThere(cluster, JOBS, namespace, job.metadata.name ?? '', signal).catch(() => {
      error.hints.push(doubt(job, namespace));
      throw error;
    });
    const by = (each: NewObject) => each.metadata.annotations?.[INSTANTIATED_BY_ANNOTATION];
    if (found === undefined || before.has(found.metadata.uid) || by(found) !== by(job)) throw error;
    return found;
  }
}

function interrupted(job: NewObject, namespace: string): InterruptedError {
  return new InterruptedError('interrupted while the run was being created', [doubt(job, namespace)]);
}

function doubt(job: NewObject, namespace: string): string {
  return `It is not known whether the run was created. See with: kubectl get job ${job.metadata.name} -n ${namespace}`;
}

/** For the result: nothing has a UID before it is stored. */
export function startedRun(job: NewObject, dryRun: DryRun): StartedRun {
  const name = job.metadata.name ?? '';
  return { name, startedBy: 'kubectl-naisjob', ...(dryRun === 'none' ? { uid: job.metadata.uid ?? '' } : {}) };
}
