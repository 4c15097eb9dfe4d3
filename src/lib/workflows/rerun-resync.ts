// The resync half of rerun: nudge the operator, watch what it does, and create the run only when it is sure that the
// operator will not.

import { FailedError, InterruptedError, NaisjobError, StillRunningError } from '../model/errors.ts';
import { operatorError, synchronizationHash, type Naisjob, type OperatorFailure } from '../model/naisjob.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { foreseeNudge, type Nudge } from '../model/nudge.ts';
import type { Plan } from '../model/plan.ts';
import { guardActiveRuns } from '../model/run-guard.ts';
import type { DryRun, RerunResult } from '../model/results.ts';
import { awaitResync, type ResyncOutcome } from './await-resync.ts';
import { createRun, startedRun } from './create-run.ts';
import type { Deps } from './deps.ts';
import { draftRerun } from './draft-rerun.ts';
import { concurrencyPolicy, readJob } from './read-job.ts';
import type { RerunPlan } from './rerun-input.ts';
import { nudgeOperator, removeTouch } from './resync.ts';

type ResyncPart = Pick<RerunResult, 'run' | 'job' | 'synchronization'>;

/** @throws FailedError, StillRunningError, InterruptedError: each says what has been done. */
export async function applyResync(planned: RerunPlan, dryRun: DryRun, deps: Deps): Promise<ResyncPart> {
  const { family, onStatus } = planned;
  if (dryRun === 'client') return {};
  if (dryRun === 'server') {
    await nudgeOperator(family.naisjob, onStatus, true, deps);
    return {};
  }
  const outcome = await resync(planned, deps);
  return conclude(outcome, planned, deps).finally(() => deps.progress.done());
}

async function resync(planned: RerunPlan, deps: Deps): Promise<ResyncOutcome> {
  const { family, input, onStatus } = planned;
  const wantsRun = input.strategy !== 'resync';
  const knownJobs = new Set(family.jobs.map((each) => each.metadata.uid));
  /** What was, or may have been, done. */
  let asked: Nudge | undefined;
  const nudge = async () => {
    asked = foreseeNudge(family.naisjob);
    try {
      const nudged = await nudgeOperator(family.naisjob, onStatus, false, deps);
      asked = nudged.nudge;
      deps.progress.waiting(`waiting for the operator to ${wantsRun ? 'start a run' : 'synchronize'}`);
      return nudged;
    } catch (error) {
      if (!isAnswerLost(error) && !deps.signal.aborted) asked = undefined;
      throw error;
    }
  };
  try {
    return await awaitResync({ naisjob: family.naisjob, knownJobs, wantsRun, timeoutMs: input.timeoutMs, nudge }, deps);
  } catch (error) {
    throw deps.signal.aborted ? interrupted(asked, planned) : withDoubt(error, asked, planned);
  } finally {
    deps.progress.done();
    if (asked === 'touched') await removeTouch(input.namespace, input.name, deps);
  }
}

async function conclude(outcome: ResyncOutcome, planned: RerunPlan, deps: Deps): Promise<ResyncPart> {
  switch (outcome.outcome) {
    case 'run':
      return {
        run: { name: outcome.run.metadata.name, uid: outcome.run.metadata.uid, startedBy: 'operator' },
        ...describe(outcome.naisjob),
      };
    case 'synchronized':
      if (outcome.noRun === undefined) return describe(outcome.naisjob);
      return { ...(await createInstead(outcome.noRun, planned, deps)), ...describe(outcome.naisjob) };
    case 'failed':
      throw failed(outcome, planned);
    case 'deleted':
      throw new FailedError(`naisjob.nais.io/${planned.plan.name} was deleted meanwhile; no run was started`);
    case 'silent':
      throw silent(outcome.naisjob, planned);
  }
}

/** The operator has synchronized and starts nothing: a run of ours cannot be a second one. */
async function createInstead(why: string, planned: RerunPlan, deps: Deps): Promise<ResyncPart> {
  deps.progress.waiting(`the operator starts no run, because ${why}: creating one`);
  const { input, user } = planned;
  const family = await readJob(input.namespace, input.name, deps);
  // Some seconds have gone by since the plan: what became active meanwhile is asked for again.
  guardActiveRuns(family.runs, concurrencyPolicy(family), { force: input.force, replace: false });
  const job = await createRun(draftRerun(input, family, user, deps), false, deps);
  return { job, run: startedRun(job, 'none') };
}

/** The hash as the operator wrote it back. It may come back after the run: then it is left out. */
function describe(naisjob: Naisjob): ResyncPart {
  const hash = synchronizationHash(naisjob);
  return hash === '' ? {} : { synchronization: { hash, state: naisjob.status?.synchronizationState ?? '' } };
}

function failed({ state, message }: OperatorFailure, { plan, family }: RerunPlan): FailedError {
  const { name, namespace } = plan;
  const asItWas =
    family.cronJob === undefined
      ? ''
      : `, or start the job as it was: kubectl naisjob rerun ${name} -n ${namespace} --strategy=job`;
  return new FailedError(`the operator could not synchronize naisjob.nais.io/${name}: ${state}: ${message}`, [
    `No run was started. Mend the manifest and deploy it again${asItWas}`,
  ]);
}

function silent(naisjob: Naisjob, { input, plan }: RerunPlan): StillRunningError {
  const seconds = Math.round(input.timeoutMs / 1000);
  return new StillRunningError(`no answer from the operator within ${seconds}s: ${describeSilence(naisjob)}`, [
    `It may still start a run, so none was created: a second one could be the result. ${see(plan)}`,
  ]);
}

function describeSilence(naisjob: Naisjob): string {
  const failure = operatorError(naisjob);
  if (failure !== undefined) return `its last word was ${failure.state}: ${failure.message}`;
  if (synchronizationHash(naisjob) !== '') return 'it has synchronized the job, but no run has appeared';
  const state = naisjob.status?.synchronizationState ?? '';
  return `its state is ${state === '' ? 'not set' : state}`;
}

function interrupted(asked: Nudge | undefined, { plan }: RerunPlan): InterruptedError {
  if (asked === undefined) return new InterruptedError('interrupted: nothing was changed');
  return new InterruptedError('interrupted: the operator was asked to synchronize, and no run was seen yet', [
    see(plan),
  ]);
}

/** After the question any failure of ours leaves open what the operator makes of it. */
function withDoubt(error: unknown, asked: Nudge | undefined, { plan }: RerunPlan): unknown {
  if (asked !== undefined && error instanceof NaisjobError) {
    error.hints.push(`The operator may have been asked to synchronize, and start a run. ${see(plan)}`);
  }
  return error;
}

function see({ name, namespace }: Plan): string {
  return `See with: kubectl naisjob tree ${name} -n ${namespace}`;
}
