// What is wanted at the cursor: read from the words alone, without a cluster.

import { NOTHING, offerFlags, offerNames, offerValues, offerVerbs } from './completion-offers.ts';
import type { FlagHelp, Offer, VerbShape } from './completion-offers.ts';
import { isFlag, readTokens, type FlagShapes, type Token } from './flag-tokens.ts';

export type Verbs = Readonly<Record<string, VerbShape>>;

export interface Wanted {
  /** What has been typed of it. */
  prefix: string;
  offer: Offer;
}

/** `words`: those behind `kubectl naisjob`; the last one is being typed, and may be empty. */
export function findWanted(words: readonly string[], verbs: Verbs): Wanted {
  const prefix = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  // The words behind it are the program's, and a program often takes files.
  if (before.includes('--')) return { prefix, offer: { kind: 'files' } };
  const root = findCommonFlags(verbs);
  const index = findVerb(before, root);
  const verb = before[index];
  if (verb === undefined) return wantRoot(before, prefix, root, verbs);
  if (verb === 'help') return { prefix, offer: offerVerbs(verbs) };
  const shape = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  return shape === undefined ? { prefix, offer: NOTHING } : wantOfVerb(before.toSpliced(index, 1), prefix, shape);
}

/** Those that every verb has: only they can be read before it is known which verb it is. */
function findCommonFlags(verbs: Verbs): Record<string, FlagHelp> {
  const [first, ...others] = Object.values(verbs);
  const isCommon = ([name]: [string, FlagHelp]) => others.every(({ flags }) => Object.hasOwn(flags, name));
  return Object.fromEntries(Object.entries(first?.flags ?? {}).filter(isCommon));
}

/** The first word that is neither a flag nor a flag's value; -1 when there is none. */
function findVerb(words: readonly string[], root: FlagShapes): number {
  return words.findIndex((word, index) => {
    const last = readTokens(words.slice(0, index + 1), root).at(-1);
    return last?.word === word && last.flag === undefined && !isFlag(word);
  });
}

function wantRoot(
  before: readonly string[],
  prefix: string,
  root: Readonly<Record<string, FlagHelp>>,
  verbs: Verbs,
): Wanted {
  const tokens = readTokens(before, root);
  return wantFlag(tokens, prefix, root) ?? { prefix, offer: offerVerbs(verbs) };
}

function wantOfVerb(before: readonly string[], prefix: string, verb: VerbShape): Wanted {
  const tokens = readTokens(before, verb.flags);
  return wantFlag(tokens, prefix, verb.flags) ?? { prefix, offer: offerNames(tokens, verb) };
}

/** A flag, or the value of one; undefined when a NAME is wanted. */
function wantFlag(
  tokens: readonly Token[],
  prefix: string,
  flags: Readonly<Record<string, FlagHelp>>,
): Wanted | undefined {
  const open = tokens.at(-1);
  if (open?.flag !== undefined && open.value === undefined)
    return { prefix, offer: offerValues(open.flag, tokens, flags) };
  // The shell's script cuts `--flag=` off itself, so the value alone is offered.
  const [, word, value] = /^(--[^=]+|-[^-=])=(.*)$/s.exec(prefix) ?? [];
  const flag = word === undefined ? undefined : readTokens([word], flags)[0]?.flag;
  if (value !== undefined)
    return { prefix: value, offer: flag === undefined ? NOTHING : offerValues(flag, tokens, flags) };
  return prefix.startsWith('-') ? { prefix, offer: offerFlags(tokens, flags) } : undefined;
}
