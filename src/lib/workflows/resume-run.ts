// resume --run: lets a suspended run go on, and sees that Kubernetes takes it up.

import { FailedError, InterruptedError, StillRunningError } from '../model/errors.ts';
import { addDoubt } from '../model/lost-answer.ts';
import { JOBS } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';
import type { ResumeRunResult } from '../model/resume-run-result.ts';
import { isOver, runState, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { requireRights } from './require-rights.ts';
import type { ResumeRunInput, ResumeRunPlan } from './resume-run-plan.ts';
import { switchRun } from './switch-run.ts';
import { startTimeLimit } from './time-limit.ts';

/**
 * Carries the plan out. @throws StillRunningError when it is not seen to work after `timeoutMs`, FailedError when it was
 * removed or suspended again meanwhile, InterruptedError that says what was done.
 */
export async function applyResumeRun(planned: ResumeRunPlan, dryRun: DryRun, deps: Deps): Promise<ResumeRunResult> {
  const { input, run } = planned;
  if (!planned.isNeeded) return describe(planned, dryRun, { outcome: 'unchanged', state: runState(run) });
  if (dryRun === 'client') return describe(planned, dryRun, { outcome: 'planned' });
  const of = { group: 'batch', resource: 'jobs', namespace: input.namespace };
  await requireRights(
    ['patch', 'get', 'list', 'watch'].map((verb) => ({ verb, ...of })),
    deps,
  );
  const switched = await switchRun(run, false, dryRun === 'server', deps);
  if (switched !== 'switched') {
    throw new FailedError(
      `run ${input.run} ${switched === 'gone' ? 'was removed' : 'ended'} before it could be resumed`,
    );
  }
  if (dryRun === 'none') await awaitWork(run, input, deps);
  return describe(planned, dryRun, { outcome: dryRun === 'none' ? 'resumed' : 'planned' });
}

async function awaitWork(run: Run, input: ResumeRunInput, deps: Deps): Promise<void> {
  const { timeoutMs } = input;
  const limit = startTimeLimit(timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs, deps);
  const look = `See why: kubectl naisjob diagnose ${input.name} -n ${input.namespace}`;
  deps.progress.waiting(`waiting for a pod of run ${input.run}`);
  try {
    if (await watchUntilWorking(run, limit.signal, deps)) return;
  } catch (error) {
    throw addDoubt(error, `Run ${input.run} was resumed, and was not seen to work. ${look}`);
  } finally {
    limit.end();
    deps.progress.done();
  }
  if (deps.signal.aborted) throw new InterruptedError(`interrupted; run ${input.run} was resumed`, [look]);
  throw new StillRunningError(`run ${input.run} was resumed, and after ${timeoutMs / 1000}s it has no pod yet`, [look]);
}

/** False when the signal ended it. */
async function watchUntilWorking(run: Run, signal: AbortSignal, deps: Deps): Promise<boolean> {
  const { name, namespace = deps.cluster.namespace, uid } = run.metadata;
  const selection = { namespace, fieldSelector: `metadata.name=${name}` };
  let seen: Run | undefined;
  for await (const event of deps.cluster.watch(JOBS, selection, { signal })) {
    if (event.type !== 'SYNCED') seen = isSame(event.object, uid, event.type) ? (event.object as Run) : undefined;
    // Nothing is known before the first list is complete.
    if (seen === undefined && event.type === 'ADDED') continue;
    if (seen === undefined) throw new FailedError(`run ${name} was removed after it was resumed`);
    if (seen.spec.suspend === true) throw new FailedError(`run ${name} was resumed, and someone suspended it again`);
    if (isWorking(seen)) return true;
  }
  return false;
}

function isSame({ metadata }: { metadata: { uid: string } }, uid: string, type: string): boolean {
  return metadata.uid === uid && type !== 'DELETED';
}

/** The condition goes first, and the pods come after it. */
function isWorking(run: Run): boolean {
  const isHeld = run.status?.conditions?.some(({ type, status }) => type === 'Suspended' && status === 'True') ?? false;
  return isOver(run) || (!isHeld && (run.status?.active ?? 0) > 0);
}

function describe(
  { input, plan, run }: ResumeRunPlan,
  dryRun: DryRun,
  its: Pick<ResumeRunResult['run'], 'outcome' | 'state'>,
): ResumeRunResult {
  const { name: naisjob, namespace } = input;
  const { name, uid } = run.metadata;
  return { verb: 'resume', naisjob, namespace, dryRun, plan, run: { name, uid, ...its }, warnings: plan.warnings };
}
