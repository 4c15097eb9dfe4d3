// Asks the operator to synchronize, and watches what it makes of it: the hash that comes back, a run with a new UID, or its
// error. A rerun is done when a new UID is seen, not when a patch returned 200.

import {
  isSynchronized,
  operatorError,
  synchronizationTime,
  type Naisjob,
  type OperatorFailure,
} from '../model/naisjob.ts';
import { isRolloutRun } from '../model/run-trigger.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { findRollout } from './find-rollout.ts';
import { watchResync, type Sight } from './resync-watch.ts';
import type { Nudged } from './resync.ts';
import { startTimeLimit } from './time-limit.ts';

export type ResyncOutcome =
  /** The operator started a run. */
  | { outcome: 'run'; run: Run; naisjob: Naisjob }
  /** It synchronized. `noRun`, when a run was waited for: why none will come, for people. */
  | { outcome: 'synchronized'; naisjob: Naisjob; noRun?: string }
  /** It failed, in its own words. */
  | ({ outcome: 'failed' } & OperatorFailure)
  /** No answer within the time. `naisjob`: as last seen. */
  | { outcome: 'silent'; naisjob: Naisjob }
  | { outcome: 'deleted' };

export interface ResyncWish {
  /** As it was planned with. */
  naisjob: Naisjob;
  /** UIDs of the Jobs that were there then. */
  knownJobs: ReadonlySet<string>;
  /** false: only the synchronization is waited for. */
  wantsRun: boolean;
  /** Milliseconds; 0 = no limit. */
  timeoutMs: number;
  /** Asks the operator. Called once, when everything that will answer is being watched. */
  nudge: () => Promise<Nudged>;
}

export async function awaitResync(wish: ResyncWish, deps: Deps): Promise<ResyncOutcome> {
  const limit = startTimeLimit(wish.timeoutMs || Number.POSITIVE_INFINITY, deps);
  const sight: Sight = { naisjob: wish.naisjob, isDeleted: false, jobs: new Map() };
  let question: Question | undefined;
  try {
    for await (const isOpened of watchResync(sight, limit.signal, deps)) {
      if (isOpened) question = await ask(wish, sight);
      const outcome = question === undefined ? undefined : await judge(sight, question, deps);
      if (outcome !== undefined) return outcome;
    }
    deps.signal.throwIfAborted();
    return { outcome: 'silent', naisjob: sight.naisjob };
  } finally {
    limit.end();
  }
}

/** What the operator was asked, to tell its answer from what was there before. */
interface Question {
  before: Naisjob;
  /** UIDs of the Jobs that were there at the plan. */
  plannedJobs: ReadonlySet<string>;
  /** And of those that came until the question. */
  knownJobs: ReadonlySet<string>;
  wantsRun: boolean;
}

async function ask(wish: ResyncWish, sight: Sight): Promise<Question> {
  const { nudge, before } = await wish.nudge();
  // A run that came between the plan and the question answers somebody else, unless the operator was at it already.
  const knownJobs = nudge === 'under-way' ? wish.knownJobs : new Set([...wish.knownJobs, ...sight.jobs.keys()]);
  // What is patched was the newest there was. Where nothing was, the answer may be in sight already.
  if (nudge !== 'under-way') sight.naisjob = before;
  return { before, plannedJobs: wish.knownJobs, knownJobs, wantsRun: wish.wantsRun };
}

async function judge(
  sight: Sight,
  { before, plannedJobs, knownJobs, wantsRun }: Question,
  deps: Deps,
): Promise<ResyncOutcome | undefined> {
  const { naisjob } = sight;
  if (sight.isDeleted || naisjob.metadata.uid !== before.metadata.uid) return { outcome: 'deleted' };
  const run = [...sight.jobs.values()].find((each) => !knownJobs.has(each.metadata.uid) && isRolloutRun(each, naisjob));
  if (wantsRun && run !== undefined) return { outcome: 'run', run, naisjob };
  if (isSynchronizedAgain(naisjob, before)) {
    return wantsRun ? findAnswer(naisjob, plannedJobs, deps) : { outcome: 'synchronized', naisjob };
  }
  const failure = newFailure(naisjob, before) ?? sight.failure;
  return failure === undefined ? undefined : { outcome: 'failed', ...failure };
}

/** The operator writes the hash back together with a new time. */
function isSynchronizedAgain(naisjob: Naisjob, before: Naisjob): boolean {
  return isSynchronized(naisjob) && synchronizationTime(naisjob) !== synchronizationTime(before);
}

/** An error counts only when the operator wrote it after the nudge: the old status still says the old one. */
function newFailure(naisjob: Naisjob, before: Naisjob): OperatorFailure | undefined {
  const withoutHash = ({ status }: Naisjob) => JSON.stringify({ ...status, synchronizationHash: undefined });
  const isOld = naisjob === before || withoutHash(naisjob) === withoutHash(before);
  const failure = isOld ? undefined : operatorError(naisjob);
  // `Retrying` is not the end: the operator tries again by itself.
  return failure?.state === 'Retrying' ? undefined : failure;
}

/** Its own Job that came after the plan (a deploy's, a moment ago) is the new run: another one beside it is what nobody asked for. */
async function findAnswer(
  naisjob: Naisjob,
  plannedJobs: ReadonlySet<string>,
  deps: Deps,
): Promise<ResyncOutcome | undefined> {
  const rollout = await findRollout(naisjob, plannedJobs, deps);
  if (rollout === undefined) return undefined;
  return 'run' in rollout ? { outcome: 'run', naisjob, ...rollout } : { outcome: 'synchronized', naisjob, ...rollout };
}
