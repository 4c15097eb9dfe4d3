// Choices as cobra's completion scripts read them: one a line, a TAB before the description, the directive last.

import type { Choice, CompletionRest } from '../model/choice.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { operatorError, type Naisjob } from '../model/naisjob.ts';
import { runState, type Run } from '../model/run.ts';
import { drawAgeOf } from './age.ts';
import { neutralise } from './untrusted-text.ts';

/** cobra's ShellCompDirective bits: 4 no files, 16 only folders, 32 keep the order. */
const DIRECTIVES: Record<CompletionRest, number> = { files: 0, nothing: 4, folders: 16, 'keep-order': 36 };

export function drawCompletion(choices: readonly Choice[], rest: CompletionRest): string {
  const lines = choices.map(({ value, description }) =>
    description === undefined ? neutralise(value) : `${neutralise(value)}\t${neutralise(description)}`,
  );
  return [...lines, `:${DIRECTIVES[rest]}`, ''].join('\n');
}

/** A job with its schedule, and the operator's state where that is an error. */
export function toJobChoice(object: KubeObject): Choice {
  const naisjob = object as Naisjob;
  const failure = operatorError(naisjob);
  const schedule = naisjob.spec?.schedule || 'no schedule';
  const description = failure === undefined ? schedule : `${schedule}, ${failure.state}`;
  return { value: naisjob.metadata.name, description };
}

/** A run with its state and age; `now` in ms since 1970. */
export function toRunChoice(object: KubeObject, now: number): Choice {
  const { name, creationTimestamp } = object.metadata;
  return { value: name, description: `${runState(object as Run)}, ${drawAgeOf(creationTimestamp, now)} ago` };
}
