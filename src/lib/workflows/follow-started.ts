// The second half of `trigger --wait` and `rerun --follow`: the run that was just started, to its end.

import type { NewObject } from '../model/kube-object.ts';
import type { RunOutcome } from '../model/run-outcome.ts';
import type { StartedRun } from '../model/results.ts';
import type { Deps } from './deps.ts';
import { readStartedRun } from './find-run.ts';
import { followRun, type FollowInput } from './follow-run.ts';
import type { TellEvent } from './run-event.ts';

/** What the verbs that start a run have in common. */
interface Started {
  naisjob: string;
  namespace: string;
  run?: StartedRun;
  job?: NewObject;
}

/** The result with its outcome. A result without a run comes back as it is. Throws as followRun does. */
export async function followStarted<T extends Started>(
  result: T,
  options: Pick<FollowInput, 'logs' | 'timeoutMs'>,
  tell: TellEvent,
  deps: Deps,
): Promise<T & { outcome?: RunOutcome }> {
  if (result.run === undefined) return result;
  const run = await readStartedRun(result.namespace, result.run, result.job, deps);
  return { ...result, outcome: await followRun({ naisjob: result.naisjob, run, ...options }, tell, deps) };
}
