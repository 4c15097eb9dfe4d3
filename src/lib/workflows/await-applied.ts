// Applies a Naisjob and watches what the operator makes of it: synchronized, with the run of a one-shot job, or its error.

import { FailedError } from '../model/errors.ts';
import { operatorError, type Naisjob, type OperatorFailure } from '../model/naisjob.ts';
import type { Run } from '../model/run.ts';
import { isAnsweredBy, isStatusMoved, mayNeedNothing, refusalOf, type ChangedJob } from '../model/synchronization.ts';
import { awaitSettled } from './await-settled.ts';
import type { Deps } from './deps.ts';
import { findRollout } from './find-rollout.ts';
import { watchResync, type Sight } from './resync-watch.ts';

/** ms for an earlier change that the operator is still at: its answer could be taken for the answer to ours. */
const SETTLE_MS = 10_000;

/** ms after which an operator that may have nothing to do is taken to have nothing to do. It needs about one second. */
const IDLE_MS = 5_000;

/** ms within which an earlier change's failure, which the operator tries again by itself, may still come. */
const ECHO_MS = 2_000;

/** ms between its tries at most, and some more. */
const RETRY_MS = 20_000;

export type Answer =
  /** `run`, when one was waited for; `noRun`: why none comes, for people. */
  | { answer: 'synchronized'; naisjob: Naisjob; run?: Run; noRun?: string }
  | ({ answer: 'failed' } & OperatorFailure)
  /** The operator does nothing: the spec is the one that it last synchronized. */
  | { answer: 'idle'; naisjob: Naisjob }
  /** Not within the time. `naisjob`: as last seen. */
  | { answer: 'silent'; naisjob: Naisjob }
  | { answer: 'deleted' };

export interface AppliedWish extends ChangedJob {
  /** Sends the change. Where the job is there already, it is called when all that will answer is being watched. */
  apply: () => Promise<Naisjob>;
  /** UIDs of the Jobs that were there before. */
  knownJobs: ReadonlySet<string>;
  wantsRun: boolean;
  /** ms; 0 = no limit. */
  timeoutMs: number;
}

export async function awaitApplied(wish: AppliedWish, deps: Deps): Promise<{ applied: Naisjob; answer: Answer }> {
  // A job that is not there has no UID to watch by; its whole status will be the answer.
  let applied = wish.before === undefined ? await wish.apply() : undefined;
  let { before } = wish;
  const [timeout, idle, over] = [new AbortController(), new AbortController(), new AbortController()];
  const signal = AbortSignal.any([deps.signal, timeout.signal, idle.signal, over.signal]);
  const sight: Sight = { naisjob: (wish.before ?? applied)!, isDeleted: false, jobs: new Map() };
  let [appliedAt, isRepeated] = [0, false];
  const endIdle = () => {
    if (isStatusMoved(sight.naisjob, before)) return;
    if (!isRepeated) return idle.abort();
    isRepeated = false;
    startTimer(RETRY_MS, endIdle, { ...deps, signal });
  };
  const start = () => {
    appliedAt = deps.clock.now();
    if (wish.timeoutMs !== 0) startTimer(wish.timeoutMs, () => timeout.abort(), { ...deps, signal });
    if (mayNeedNothing({ ...wish, before })) startTimer(IDLE_MS, endIdle, { ...deps, signal });
  };
  if (applied !== undefined) start();
  try {
    for await (const isOpened of watchResync(sight, signal, deps)) {
      if (isOpened && applied === undefined) {
        before = await settle(sight, wish, deps);
        applied = await wish.apply();
        start();
      }
      const answer = isOlder(sight.naisjob, applied!) ? undefined : await judge(sight, { ...wish, before }, deps);
      if (isEcho(answer, before) && deps.clock.now() - appliedAt < ECHO_MS) {
        // The operator may have been at the earlier change still; where it is about ours, it comes again.
        [before, isRepeated] = [sight.naisjob, true];
        delete sight.failure;
      } else if (answer !== undefined) return { applied: applied!, answer };
    }
    deps.signal.throwIfAborted();
    const answer = idle.signal.aborted ? 'idle' : 'silent';
    return { applied: applied!, answer: { answer, naisjob: sight.naisjob } };
  } finally {
    over.abort();
  }
}

/**
 * What the answer is told by: the job as it is just before the change, and not as it was planned with, which somebody else's
 * answer may have followed. @throws FailedError when it is not there any more, and to apply would create it anew.
 */
async function settle(sight: Sight, { before, isSpecChanged, image }: AppliedWish, deps: Deps): Promise<Naisjob> {
  const isListed = sight.naisjob !== before && sight.naisjob.metadata.uid === before?.metadata.uid;
  // Where nothing new is asked for, the answer to the earlier change is the one that is waited for.
  if (isListed && before !== undefined && !isSpecChanged && image === undefined) return before;
  const settled = isListed && !sight.isDeleted ? await awaitSettled(sight.naisjob, SETTLE_MS, deps) : undefined;
  if (settled !== undefined && settled.metadata.deletionTimestamp === undefined) return settled;
  throw new FailedError(`naisjob.nais.io/${sight.naisjob.metadata.name} was deleted meanwhile; nothing was sent`);
}

/** From before the change, though it comes after it: the watch is behind what the server has answered. */
function isOlder(seen: Naisjob, applied: Naisjob): boolean {
  return (seen.metadata.generation ?? 0) < (applied.metadata.generation ?? 0);
}

/** The very failure that was there before. */
function isEcho(answer: Answer | undefined, before: Naisjob | undefined): boolean {
  const old = before === undefined ? undefined : operatorError(before);
  return answer?.answer === 'failed' && answer.state === old?.state && answer.message === old.message;
}

function startTimer(ms: number, act: () => unknown, { clock, signal }: Deps): void {
  void clock.sleep(ms, signal).then(act, () => undefined);
}

async function judge(sight: Sight, wish: AppliedWish, deps: Deps): Promise<Answer | undefined> {
  const { naisjob } = sight;
  if (sight.isDeleted) return { answer: 'deleted' };
  if (isAnsweredBy(naisjob, wish)) {
    return wish.wantsRun ? findRun(naisjob, wish.knownJobs, deps) : { answer: 'synchronized', naisjob };
  }
  const failure = refusalOf(naisjob, wish) ?? sight.failure;
  return failure === undefined ? undefined : { answer: 'failed', ...failure };
}

/** Older operators make one Job of the job's own name, and no CronJob. */
async function findRun(naisjob: Naisjob, known: ReadonlySet<string>, deps: Deps): Promise<Answer | undefined> {
  const rollout = await findRollout(naisjob, known, deps, naisjob.metadata.name);
  return rollout === undefined ? undefined : { answer: 'synchronized', naisjob, ...rollout };
}
