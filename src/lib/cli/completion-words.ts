// What is wanted at the cursor: read from the words alone, without a cluster.

import type { Choice } from '../model/choice.ts';
import { isFlag, readTokens, type FlagShape, type FlagShapes, type Token } from './flag-tokens.ts';

/** A verb, as oclif's manifest has it. */
export interface VerbShape {
  summary?: string | undefined;
  /** False: the last NAME may be given again and again. */
  strict?: boolean | undefined;
  args: Readonly<Record<string, { options?: readonly string[] | undefined }>>;
  flags: Readonly<Record<string, FlagHelp>>;
}

interface FlagHelp extends FlagShape {
  description?: string | undefined;
  options?: readonly string[] | undefined;
}

export type Verbs = Readonly<Record<string, VerbShape>>;

/** Names that only a cluster or a kubeconfig knows. */
export type NameKind = 'jobs' | 'runs' | 'namespaces' | 'contexts' | 'clusters' | 'users';

/** Long names and values, in their order. */
export type GivenFlags = readonly (readonly [flag: string, value: string])[];

export interface Wanted {
  /** What has been typed of it. */
  prefix: string;
  offer:
    | { kind: 'choices'; choices: Choice[] }
    /** `given`: not to be offered again. `job`: whose runs. `flags`: of the words so far, for the connection. */
    | { kind: 'names'; of: NameKind; given: string[]; job?: string; flags: GivenFlags }
    | { kind: 'files' | 'folders' | 'nothing' };
}

const NOTHING: Wanted['offer'] = { kind: 'nothing' };

const FLAG_NAMES: Readonly<Record<string, NameKind>> = {
  namespace: 'namespaces',
  context: 'contexts',
  cluster: 'clusters',
  user: 'users',
  run: 'runs',
};
const FLAG_FILES = new Set([
  'kubeconfig',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'filename',
  'env-from-file',
  'resume',
]);
const FLAG_FOLDERS = new Set(['backup-dir']);

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

function offerVerbs(verbs: Verbs): Wanted['offer'] {
  const choices = Object.entries(verbs).map(([value, { summary = '' }]) => ({ value, description: summary }));
  return { kind: 'choices', choices };
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

function offerFlags(tokens: readonly Token[], flags: Readonly<Record<string, FlagHelp>>): Wanted['offer'] {
  const given = new Set(tokens.map(({ flag }) => flag));
  const open = Object.entries(flags).filter(([name, { multiple }]) => multiple === true || !given.has(name));
  const choices = open.map(([name, { description = '' }]) => ({ value: `--${name}`, description }));
  return { kind: 'choices', choices: [...choices, { value: '--help', description: 'show help' }] };
}

function offerValues(
  flag: string,
  tokens: readonly Token[],
  flags: Readonly<Record<string, FlagHelp>>,
): Wanted['offer'] {
  const { type, options } = flags[flag] ?? {};
  const fixed = type === 'boolean' ? ['true', 'false'] : options;
  if (fixed !== undefined) return { kind: 'choices', choices: fixed.map((value) => ({ value })) };
  if (FLAG_FILES.has(flag)) return { kind: 'files' };
  if (FLAG_FOLDERS.has(flag)) return { kind: 'folders' };
  const of = FLAG_NAMES[flag];
  return of === undefined ? NOTHING : nameOffer(of, tokens, []);
}

function offerNames(tokens: readonly Token[], { args, strict }: VerbShape): Wanted['offer'] {
  const given = listNames(tokens);
  const names = Object.keys(args);
  const wanted = names[given.length] ?? (strict === false ? names.at(-1) : undefined);
  if (wanted === undefined) return NOTHING;
  const fixed = args[wanted]?.options;
  if (fixed !== undefined) return { kind: 'choices', choices: fixed.map((value) => ({ value })) };
  return nameOffer(wanted === 'run' ? 'runs' : 'jobs', tokens, given);
}

function nameOffer(of: NameKind, tokens: readonly Token[], given: string[]): Wanted['offer'] {
  const [job] = listNames(tokens);
  // Runs are those of one job.
  if (of === 'runs' && job === undefined) return NOTHING;
  const flags = tokens.flatMap(({ flag, value }) =>
    flag !== undefined && value !== undefined ? [[flag, value] as const] : [],
  );
  return { kind: 'names', of, given, flags, ...(job === undefined ? {} : { job }) };
}

function listNames(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ word, flag }) => (flag === undefined && !isFlag(word) ? [word] : []));
}
