// The verb among the words of a command line. kubectl takes flags before a verb as well as behind it.

import { UsageError } from '../model/errors.ts';
import { findNearNames } from '../model/near-names.ts';
import { globalFlags } from './flags.ts';
import { beforeDashes, isFlag, readTokens, type FlagShapes } from './flag-tokens.ts';

const HELP: FlagShapes = { help: { type: 'boolean', char: 'h' } };
const ROOT: FlagShapes = { ...(globalFlags as FlagShapes), ...HELP, version: { type: 'boolean' } };

/**
 * The words in oclif's order: the verb comes first. `verbs`: the flags of each.
 * @throws UsageError for an unknown verb, and for a flag without a verb that only a verb may have
 */
export function putVerbFirst(argv: readonly string[], verbs: Readonly<Record<string, FlagShapes>>): string[] {
  // What people type first.
  if (argv[0] === 'help') return putVerbFirst([...argv.slice(1), '--help'], verbs);
  const index = findVerb(beforeDashes(argv), verbs);
  const verb = argv[index];
  return verb === undefined ? readRoot(argv, Object.keys(verbs)) : [verb, ...argv.toSpliced(index, 1)];
}

/** The first word that is no flag and no flag's value, by the flags of the verb that it is. */
function findVerb(words: readonly string[], verbs: Readonly<Record<string, FlagShapes>>): number {
  const candidates = words.flatMap((word, index) => {
    const shapes = Object.hasOwn(verbs, word) ? { ...verbs[word], ...HELP } : undefined;
    if (shapes === undefined) return [];
    const tokens = readTokens(words.slice(0, index + 1), shapes);
    const isFirstName = tokens.findIndex((each) => !isFlag(each.word)) === tokens.length - 1 && !tokens.at(-1)?.flag;
    const knowsAll = tokens.slice(0, -1).every(({ flag }) => flag !== undefined);
    return isFirstName ? [{ index, knowsAll }] : [];
  });
  // A word may be the value of a flag that only another verb has: `-f tree reset`.
  return (candidates.find(({ knowsAll }) => knowsAll) ?? candidates[0])?.index ?? -1;
}

function readRoot(argv: readonly string[], verbs: readonly string[]): string[] {
  const tokens = readTokens(beforeDashes(argv), ROOT);
  const name = tokens.find(({ word }) => !isFlag(word));
  if (name !== undefined) throw noSuchVerb(name.word, verbs);
  const unknown = tokens.find(({ flag }) => flag === undefined);
  if (unknown !== undefined) throw new UsageError(`unknown flag: ${unknown.word.split('=')[0]}`);
  return [tokens.some(({ flag }) => flag === 'version') ? '--version' : '--help'];
}

function noSuchVerb(word: string, verbs: readonly string[]): UsageError {
  const near = findNearNames(word, verbs);
  return new UsageError(
    `unknown command ${JSON.stringify(word)} for "kubectl naisjob"`,
    near.length === 0 ? [`The verbs are: ${verbs.join(', ')}`] : [`Did you mean ${near.join(', ')}?`],
  );
}
