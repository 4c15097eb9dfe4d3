// TAB completion, called by kubectl at each press of the key with the words so far. It loads nothing of what a verb needs,
// and is silent about whatever goes wrong: a person in the middle of a line cannot use an error.

import { findWanted, type Verbs, type Wanted } from './lib/cli/completion-words.ts';
import type { Choice, CompletionRest } from './lib/model/choice.ts';
import { drawCompletion } from './lib/view/completion.ts';

/** The choices for the last of `words`, for the shell. */
export async function complete(words: readonly string[], verbs: Verbs, version: string): Promise<string> {
  const { choices, rest } = await findChoices(findWanted(words, verbs), version);
  return drawCompletion(choices, rest);
}

async function findChoices(
  { prefix, offer }: Wanted,
  version: string,
): Promise<{ choices: Choice[]; rest: CompletionRest }> {
  switch (offer.kind) {
    case 'choices':
      return { choices: keep(offer.choices, prefix), rest: 'nothing' };
    case 'names': {
      // Verbs and flags are offered without the weight of a cluster.
      const { findNames } = await import('./lib/cli/completion-names.ts');
      const found = await findNames(offer, version).catch(() => []);
      const fresh = found.filter(({ value }) => !offer.given.includes(value));
      return { choices: keep(fresh, prefix), rest: offer.of === 'runs' ? 'keep-order' : 'nothing' };
    }
    default:
      return { choices: [], rest: offer.kind };
  }
}

function keep(choices: readonly Choice[], prefix: string): Choice[] {
  return choices.filter(({ value }) => value.startsWith(prefix));
}
