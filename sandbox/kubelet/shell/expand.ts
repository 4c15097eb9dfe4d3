// Words to arguments: parameters, command substitution, arithmetic, then splitting of what was not quoted. Wildcards stay
// as they are, for there are hardly any files.

import { calculate } from './arithmetic.ts';
import type { List, Word, WordPart } from './syntax.ts';
import { ScriptError } from './syntax.ts';

/** What expansion asks of the shell. */
export interface Scope {
  /** Undefined = not set. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Positional parameters, without $0. */
  readonly positional: string[];
  readonly failsOnUnset: boolean;
  substitute(body: List): Promise<string>;
}

/** A piece of an argument; `split` pieces came unquoted from an expansion, `next` begins a new argument. */
interface Piece {
  text: string;
  split: boolean;
  next?: boolean;
}

/** All arguments that these words make. */
export async function expandWords(words: Word[], scope: Scope): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) fields.push(...toFields(await expandParts(word, scope)));
  return fields;
}

/** One string, never split: assignments, redirections, case. */
export async function expandWord(word: Word, scope: Scope): Promise<string> {
  const pieces = await expandParts(word, scope);
  return pieces.map(({ text, next }) => (next === true ? ` ${text}` : text)).join('');
}

async function expandParts(word: Word, scope: Scope): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of word) pieces.push(...(await expandPart(part, scope)));
  return pieces;
}

async function expandPart(part: WordPart, scope: Scope): Promise<Piece[]> {
  if (part.kind === 'text') return [{ text: part.text, split: false }];
  if (part.kind === 'arithmetic') {
    const text = part.text.replace(/\$\{?([A-Za-z_]\w*|\d)\}?/g, (_, name: string) => scope.get(name) || '0');
    return [{ text: String(calculate(text, (name) => scope.get(name) ?? '0')), split: false }];
  }
  if (part.kind === 'command') {
    const output = await scope.substitute(part.body);
    return [{ text: output.replace(/\n+$/, ''), split: !part.quoted }];
  }
  if (part.name === '@' && part.operator === undefined) return expandAll(part.quoted, scope);
  return [{ text: await expandParameter(part, scope), split: !part.quoted }];
}

/** "$@": each positional parameter an argument of its own, and none when there are none. */
function expandAll(quoted: boolean, scope: Scope): Piece[] {
  return scope.positional.map((text, index) => ({ text, split: !quoted, next: index > 0 }));
}

async function expandParameter(part: Extract<WordPart, { kind: 'parameter' }>, scope: Scope): Promise<string> {
  const value = scope.get(part.name);
  const { operator, operand } = part;
  if (operator === undefined) {
    if (value === undefined && scope.failsOnUnset) throw new ScriptError(`${part.name}: parameter not set`);
    return value ?? '';
  }
  if (operator === 'length') return String((value ?? '').length);
  const other = () => expandWord(operand ?? [], scope);
  if (operator.includes('%') || operator.includes('#')) return trim(value ?? '', operator, await other());
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  if (operator.endsWith('+')) return missing ? '' : other();
  if (!missing) return value;
  if (operator.endsWith('?')) throw new ScriptError(`${part.name}: ${(await other()) || 'parameter not set or null'}`);
  const fallback = await other();
  if (operator.endsWith('=')) scope.set(part.name, fallback);
  return fallback;
}

/** `#`, `##`, `%`, `%%`: without the shortest or longest match at the beginning or end. */
function trim(value: string, operator: string, pattern: string): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const ordered = operator.length === 2 ? lengths.toReversed() : lengths;
  const matcher = toPattern(pattern);
  const atStart = operator.startsWith('#');
  const part = (length: number) => (atStart ? value.slice(0, length) : value.slice(value.length - length));
  const found = ordered.find((length) => matcher.test(part(length)));
  if (found === undefined) return value;
  return atStart ? value.slice(found) : value.slice(0, value.length - found);
}

/** A shell pattern (`*`, `?`, `[a-z]`) as a regular expression over the whole text. */
export function toPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[\\s\\S]*')
    .replace(/\?/g, '.')
    .replace(/\[!/g, '[^');
  return new RegExp(`^${source}$`);
}

function toFields(pieces: Piece[]): string[] {
  const fields: string[] = [];
  let open = false;
  const append = (text: string) => {
    if (open) fields[fields.length - 1] += text;
    else fields.push(text);
    open = true;
  };
  for (const { text, split, next } of pieces) {
    if (next === true) open = false;
    if (!split) {
      append(text);
      continue;
    }
    const words = text.split(/[ \t\n]+/);
    for (const [index, word] of words.entries()) {
      if (index > 0) open = false;
      if (word !== '') append(word);
    }
  }
  return fields;
}
