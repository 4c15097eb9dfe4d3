// --wait: a run is not over when its sidecars are: the Job has to say so.

import { FailedError, NaisjobError, StillRunningError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { JOBS } from '../model/resource.ts';
import { isOver, runState, type Run } from '../model/run.ts';
import type { KillSidecarsResult, RunReport } from '../model/sidecar-result.ts';
import type { StuckCandidate } from '../model/stuck-attempt.ts';
import type { Deps } from './deps.ts';
import type { KillSidecarsPlan } from './kill-sidecars-plan.ts';
import { watchInCommon, type ObjectWatch } from './object-watch.ts';
import { startTimeLimit } from './time-limit.ts';

/** Waits for every run of the plan, at most the input's timeout. Resolves with what failed or is not over. */
export async function awaitRuns(
  plan: KillSidecarsPlan,
  result: KillSidecarsResult,
  deps: Deps,
): Promise<NaisjobError[]> {
  const runs = listRuns(plan.attempts);
  const [first] = runs;
  if (first === undefined) return [];
  const isOneNamespace = runs.every(({ namespace }) => namespace === first.namespace);
  const watch = watchInCommon(JOBS, isOneNamespace ? { namespace: first.namespace } : {}, deps);
  watch.ended.catch(() => undefined);
  const limit = startTimeLimit(plan.input.timeoutMs, deps);
  deps.progress.waiting(`waiting for ${runs.length === 1 ? `run ${first.run}` : `${runs.length} runs`} to complete`);
  try {
    result.runs = await Promise.all(runs.map((each) => awaitRun(each, watch, limit.signal)));
  } finally {
    limit.end();
    watch.close();
    deps.progress.done();
  }
  deps.signal.throwIfAborted();
  return result.runs.flatMap((each) => toFailure(each, plan.input.timeoutMs));
}

interface Awaited {
  namespace: string;
  run: string;
  uid: string;
  exitCode?: number;
}

function listRuns(attempts: readonly StuckCandidate[]): Awaited[] {
  const all = attempts.flatMap(({ pod, run, main }) => {
    const uid = pod.metadata.ownerReferences?.find(({ name, kind }) => kind === 'Job' && name === run)?.uid;
    if (run === undefined || uid === undefined) return [];
    const { exitCode } = main;
    return [{ namespace: pod.metadata.namespace ?? '', run, uid, ...(exitCode === undefined ? {} : { exitCode }) }];
  });
  return [...new Map(all.map((each) => [each.uid, each])).values()];
}

async function awaitRun({ uid, ...run }: Awaited, watch: ObjectWatch, signal: AbortSignal): Promise<RunReport> {
  const look = (object: KubeObject | undefined) => {
    if (object === undefined) return 'Gone' as const;
    return isOver(object as Run) ? (runState(object as Run) as 'Complete' | 'Failed') : undefined;
  };
  try {
    return { ...run, state: await watch.until(uid, look, signal) };
  } catch (error) {
    if (error instanceof NaisjobError && !signal.aborted) throw error;
    return { ...run, state: 'Running' };
  }
}

/** A run that the TTL has removed is over. */
function toFailure({ run, state, exitCode }: RunReport, timeoutMs: number): NaisjobError[] {
  if (state === 'Running') return [new StillRunningError(`run ${run} is not over after ${timeoutMs / 1000}s`)];
  const code = exitCode === undefined ? '' : ` (exit ${exitCode})`;
  return state === 'Failed' ? [new FailedError(`run ${run} failed${code}`)] : [];
}
