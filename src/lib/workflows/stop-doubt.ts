// A run that was told to end, to pause or to go on, and the answer was lost: the run itself is looked at, and where even that
// fails, it is not known what becomes of it.

import { addDoubt, isAnswerLost } from '../model/lost-answer.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { JOBS } from '../model/resource.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

export interface Doubt {
  /** What may have been done to the run, as in `it was told to end`. */
  what: string;
  onDoubt: () => void;
}

/** Whether the request may have been carried out though it failed. */
export function mayBeDone(error: unknown, dryRun: boolean): boolean {
  return !dryRun && isAnswerLost(error);
}

/**
 * The run as it is after a request about it failed with `error`. @throws what keeps it from being read; where the request may
 * have been carried out, `error` with the doubt.
 */
export async function readAfter(
  error: unknown,
  run: Run,
  dryRun: boolean,
  doubt: Doubt,
  deps: Deps,
): Promise<KubeObject | undefined> {
  const { name, namespace = deps.cluster.namespace } = run.metadata;
  try {
    return await getIfThere(deps.cluster, JOBS, namespace, name, deps.signal);
  } catch (reading) {
    throw mayBeDone(error, dryRun) ? inDoubt(error, run, doubt, deps) : reading;
  }
}

/** `error` with the doubt. */
export function inDoubt(error: unknown, run: Run, { what, onDoubt }: Doubt, deps: Deps): unknown {
  const { name, namespace = deps.cluster.namespace } = run.metadata;
  onDoubt();
  const see = `See with: kubectl get jobs.batch ${name} -n ${namespace}`;
  return addDoubt(error, `It is not known whether run ${name} was ${what}. ${see}`);
}
