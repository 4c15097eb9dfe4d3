// What there is to choose from for a verb, a flag, a flag's value or a NAME.

import type { Choice } from '../model/choice.ts';
import { isFlag, type FlagShape, type Token } from './flag-tokens.ts';

/** A verb, as oclif's manifest has it. */
export interface VerbShape {
  summary?: string | undefined;
  /** False: the last NAME may be given again and again. */
  strict?: boolean | undefined;
  args: Readonly<Record<string, { options?: readonly string[] | undefined }>>;
  flags: Readonly<Record<string, FlagHelp>>;
}

export interface FlagHelp extends FlagShape {
  description?: string | undefined;
  options?: readonly string[] | undefined;
}

/** Names that only a cluster or a kubeconfig knows. */
export type NameKind = 'jobs' | 'runs' | 'namespaces' | 'contexts' | 'clusters' | 'users';

/** Long names and values, in their order. */
export type GivenFlags = readonly (readonly [flag: string, value: string])[];

export type Offer =
  | { kind: 'choices'; choices: Choice[] }
  /** `given`: not to be offered again. `job`: whose runs. `flags`: of the words so far, for the connection. */
  | { kind: 'names'; of: NameKind; given: string[]; job?: string; flags: GivenFlags }
  | { kind: 'files' | 'folders' | 'nothing' };

export const NOTHING: Offer = { kind: 'nothing' };

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

/** All of them, with what each is for. */
export function offerVerbs(verbs: Readonly<Record<string, VerbShape>>): Offer {
  const choices = Object.entries(verbs).map(([value, { summary = '' }]) => ({ value, description: summary }));
  return { kind: 'choices', choices };
}

/** Those that may still be given. */
export function offerFlags(tokens: readonly Token[], flags: Readonly<Record<string, FlagHelp>>): Offer {
  const given = new Set(tokens.map(({ flag }) => flag));
  const open = Object.entries(flags).filter(([name, { multiple }]) => multiple === true || !given.has(name));
  const choices = open.map(([name, { description = '' }]) => ({ value: `--${name}`, description }));
  return { kind: 'choices', choices: [...choices, { value: '--help', description: 'show help' }] };
}

/** Of one flag. */
export function offerValues(flag: string, tokens: readonly Token[], flags: Readonly<Record<string, FlagHelp>>): Offer {
  const { type, options } = flags[flag] ?? {};
  const fixed = type === 'boolean' ? ['true', 'false'] : options;
  if (fixed !== undefined) return { kind: 'choices', choices: fixed.map((value) => ({ value })) };
  if (FLAG_FILES.has(flag)) return { kind: 'files' };
  if (FLAG_FOLDERS.has(flag)) return { kind: 'folders' };
  const of = FLAG_NAMES[flag];
  return of === undefined ? NOTHING : nameOffer(of, tokens, []);
}

/** For the NAME after those that were given. */
export function offerNames(tokens: readonly Token[], { args, strict }: VerbShape): Offer {
  const given = listNames(tokens);
  const names = Object.keys(args);
  const wanted = names[given.length] ?? (strict === false ? names.at(-1) : undefined);
  if (wanted === undefined) return NOTHING;
  const fixed = args[wanted]?.options;
  if (fixed !== undefined) return { kind: 'choices', choices: fixed.map((value) => ({ value })) };
  return nameOffer(wanted === 'run' ? 'runs' : 'jobs', tokens, given);
}

function nameOffer(of: NameKind, tokens: readonly Token[], given: string[]): Offer {
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
