// What comes of an apply: the operator's answer as a result or an error, and where it broke off, how far the change had come.

import type { ApplyResult } from '../model/apply-result.ts';
import { FailedError, InterruptedError, NaisjobError, StillRunningError } from '../model/errors.ts';
import { isAnswerLost } from '../model/lost-answer.ts';
import { synchronizationHash, type Naisjob } from '../model/naisjob.ts';
import type { ApplyPlan } from './apply-input.ts';
import type { Answer } from './await-applied.ts';

/**
 * `timeoutMs`: how long was waited for it. @throws FailedError with the operator's own words, or because the job was deleted;
 * StillRunningError when there is no answer. The change was stored.
 */
export function concludeApply(answer: Answer, planned: ApplyPlan, timeoutMs: number): Partial<ApplyResult> {
  const { plan } = planned;
  const object = `naisjob.nais.io/${plan.name}`;
  switch (answer.answer) {
    case 'synchronized': {
      const { naisjob, run, noRun } = answer;
      const state = naisjob.status?.synchronizationState ?? '';
      return {
        synchronization: { hash: synchronizationHash(naisjob), state },
        ...(run === undefined
          ? {}
          : { run: { name: run.metadata.name, uid: run.metadata.uid, startedBy: 'operator' as const } }),
        ...(noRun === undefined ? {} : { warnings: [...plan.warnings, `the operator starts no run: ${noRun}`] }),
      };
    }
    case 'failed':
      throw new FailedError(`the operator could not synchronize ${object}: ${answer.state}: ${answer.message}`, [
        'The change is stored. Mend what the operator says, and apply it again.',
      ]);
    case 'deleted':
      throw new FailedError(`${object} was deleted meanwhile by someone else`);
    case 'idle':
      return { warnings: [...plan.warnings, explainIdle(object, answer.naisjob, planned)] };
    case 'silent':
      throw silent(object, answer.naisjob, plan, timeoutMs);
  }
}

/** Neither a failure nor a synchronization of this change. */
function explainIdle(object: string, naisjob: Naisjob, { plan, isSpecChanged }: ApplyPlan): string {
  const its = `${plan.name} -n ${plan.namespace}`;
  const state = naisjob.status?.synchronizationState ?? '';
  return isSpecChanged
    ? `the operator does nothing for ${object}, because its spec is the one last synchronized; the state ${state} is that of a change since. To clear it, which runs a job without a schedule again: kubectl naisjob rerun ${its} --strategy=resync`
    : `the operator was not seen to answer the last change of ${object}, and its state is ${state}; where that change was of labels only, or back to what was synchronized before, there is nothing to do. See what it says: kubectl naisjob tree ${its}`;
}

function silent(object: string, naisjob: Naisjob, plan: ApplyPlan['plan'], timeoutMs: number): StillRunningError {
  const state = naisjob.status?.synchronizationState ?? '';
  return new StillRunningError(
    `${object} is stored, and after ${timeoutMs / 1000}s the operator has not answered: its state is ${state === '' ? 'not set' : state}`,
    [`See whether it does: kubectl naisjob tree ${plan.name} -n ${plan.namespace}`],
  );
}

/** How far the change has come. */
export type Sending = 'unsent' | 'sending' | 'stored';

/**
 * `error` with how far the change has come. What breaks after the change is stored is the watching. The operator's own answer
 * says by itself that it is.
 */
export function addSending(error: unknown, { plan }: ApplyPlan, sending: Sending): unknown {
  const isAnswer = error instanceof FailedError || error instanceof StillRunningError;
  if (!(error instanceof NaisjobError) || isAnswer) return error;
  const object = `naisjob.nais.io/${plan.name}`;
  if (sending === 'stored') {
    error.hints.push(
      `${object} is stored, and what the operator makes of it was not seen: kubectl naisjob tree ${plan.name} -n ${plan.namespace}`,
    );
  } else if (sending === 'sending' && isAnswerLost(error)) {
    error.hints.push(`It is not known whether ${object} was stored. The same command may be given again.`);
  }
  return error;
}

/** For Ctrl-C: with how far the change has come. */
export function toInterrupted({ plan }: ApplyPlan, sending: Sending): InterruptedError {
  const object = `naisjob.nais.io/${plan.name}`;
  switch (sending) {
    case 'unsent':
      return new InterruptedError(`interrupted: ${object} was not sent`);
    case 'sending':
      return new InterruptedError(`interrupted: it is not known whether ${object} was stored`, [
        'The same command may be given again.',
      ]);
    case 'stored':
      return new InterruptedError(
        `interrupted: ${object} is stored, and the operator was not seen to synchronize it yet`,
        [`See what it says: kubectl naisjob tree ${plan.name} -n ${plan.namespace}`],
      );
  }
}
