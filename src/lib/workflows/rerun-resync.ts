// The resync half of rerun: nudge the operator, watch what it does, and create the run only when it is sure that the
// operator will not.

import { FailedError, InterruptedError, StillRunningError } from '../model/errors.ts';
import { synchronizationHash, type Naisjob } from '../model/naisjob.ts';
import type { DryRun, RerunResult } from '../model/results.ts';
import { awaitResync, type ResyncOutcome } from './await-resync.ts';
import { createRun, startedRun } from './create-run.ts';
import type { Deps } from './deps.ts';
import { draftRerun } from './draft-rerun.ts';
import { readJob } from './read-job.ts';
import type { RerunPlan } from './rerun.ts';
import { nudgeOperator, removeTouch } from './resync.ts';

type ResyncPart = Pick<RerunResult, 'run' | 'job' | 'synchronization'>;

/** @throws FailedError, StillRunningError, InterruptedError: each says what has been done. */
export async function applyResync(planned: RerunPlan, dryRun: DryRun, deps: Deps): Promise<ResyncPart> {
  if (dryRun === 'client') return {};
  const { family, input, onStatus } = planned;
  const { nudge, before } = await nudgeOperator(family.naisjob, onStatus, dryRun === 'server', deps);
  if (dryRun === 'server') return {};
  const wantsRun = input.strategy !== 'resync';
  const known = new Set(family.jobs.map((each) => each.metadata.uid));
  deps.progress.waiting(
    wantsRun ? 'waiting for the operator to start a run' : 'waiting for the operator to synchronize',
  );
  try {
    const outcome = await awaitResync(before, known, wantsRun, input.timeoutMs, deps);
    return await conclude(outcome, planned, deps);
  } catch (error) {
    if (deps.signal.aborted) throw interrupted(planned);
    throw error;
  } finally {
    deps.progress.done();
    if (nudge === 'touched') await removeTouch(input.namespace, input.name, deps);
  }
}

async function conclude(outcome: ResyncOutcome, planned: RerunPlan, deps: Deps): Promise<ResyncPart> {
  const { name, namespace } = planned.plan;
  switch (outcome.outcome) {
    case 'run':
      return {
        run: { name: outcome.run.metadata.name, uid: outcome.run.metadata.uid, startedBy: 'operator' },
        ...describe(outcome.naisjob),
      };
    case 'synchronized':
      if (outcome.inTheWay === undefined) return describe(outcome.naisjob);
      return { ...(await createInstead(outcome.inTheWay.metadata.name, planned, deps)), ...describe(outcome.naisjob) };
    case 'failed':
      throw new FailedError(
        `the operator could not synchronize naisjob.nais.io/${name}: ${outcome.state}: ${outcome.message}`,
        [
          'No run was started. Mend the manifest and deploy it again, or start the job as it was: kubectl naisjob rerun ' +
            `${name} -n ${namespace} --strategy=job`,
        ],
      );
    case 'deleted':
      throw new FailedError(`naisjob.nais.io/${name} was deleted meanwhile; no run was started`);
    case 'silent':
      throw silent(outcome.naisjob, planned);
  }
}

/** The operator has synchronized and its Job's name is taken: nothing more will come, so a run of ours cannot be a second one. */
async function createInstead(inTheWay: string, planned: RerunPlan, deps: Deps): Promise<ResyncPart> {
  deps.progress.waiting(`the operator started no run, because job.batch/${inTheWay} exists already: creating one`);
  const family = await readJob(planned.input.namespace, planned.input.name, deps);
  const job = await createRun(draftRerun(planned.input, family, planned.user, deps), false, deps);
  return { job, run: startedRun(job, 'none') };
}

/** The hash as the operator wrote it back. It may come back after the run: then it is left out. */
function describe(naisjob: Naisjob): ResyncPart {
  const hash = synchronizationHash(naisjob);
  return hash === '' ? {} : { synchronization: { hash, state: naisjob.status?.synchronizationState ?? '' } };
}

function silent(naisjob: Naisjob, { input, plan }: RerunPlan): StillRunningError {
  const seconds = Math.round(input.timeoutMs / 1000);
  const state = naisjob.status?.synchronizationState ?? '';
  const seen =
    synchronizationHash(naisjob) === ''
      ? `its state is ${state === '' ? 'not set' : state}`
      : 'it has synchronized the job, but no run has appeared';
  return new StillRunningError(`no answer from the operator within ${seconds}s: ${seen}`, [
    `It may still start a run, so none was created: a second one could be the result. See with: kubectl naisjob tree ${plan.name} -n ${plan.namespace}`,
  ]);
}

function interrupted({ plan }: RerunPlan): InterruptedError {
  return new InterruptedError('interrupted: the operator was asked to synchronize, and no run was seen yet', [
    `See whether one has come: kubectl naisjob tree ${plan.name} -n ${plan.namespace}`,
  ]);
}
