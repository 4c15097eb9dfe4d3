// The part of the grammar that does not nest: assignments, words and redirections, which make a simple command.

import type { Command, Redirection, Word } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokens.ts';

export function parseSimpleCommand(tokens: TokenCursor): Command {
  const command: Extract<Command, { kind: 'simple' }> = {
    kind: 'simple',
    assignments: [],
    words: [],
    redirections: [],
  };
  for (;;) {
    const redirection = takeRedirection(tokens);
    if (redirection !== undefined) {
      command.redirections.push(redirection);
      continue;
    }
    const token = tokens.takeWord();
    if (token === undefined) break;
    const assignment = command.words.length === 0 ? toAssignment(token.word) : undefined;
    if (assignment === undefined) command.words.push(token.word);
    else command.assignments.push(assignment);
  }
  if (command.words.length + command.assignments.length + command.redirections.length === 0) tokens.refuse();
  return command;
}

/** `>x`, `2>x`, `>&2`, `2>&1`, `<x`. */
export function takeRedirection(tokens: TokenCursor): Redirection | undefined {
  const token = tokens.peek();
  if (token === undefined) return undefined;
  const next = tokens.peek(1);
  // In `echo 2 >x` the 2 is a word; in `echo 2>x` it is a file descriptor.
  const numbered = token.kind === 'word' && /^\d$/.test(token.bare ?? '') && isRedirection(next) && next.glued;
  const digit = numbered ? Number(token.bare) : undefined;
  const operator = digit === undefined ? token : next;
  if (!isRedirection(operator)) return undefined;
  tokens.skip(digit === undefined ? 1 : 2);
  const target = tokens.takeWord()?.word ?? tokens.refuse();
  const text = operator.text as Redirection['operator'];
  return { from: digit ?? (text.startsWith('<') ? 0 : 1), operator: text, target };
}

function isRedirection(token: Token | undefined): token is Extract<Token, { kind: 'operator' }> {
  return token?.kind === 'operator' && ['>', '>>', '<', '>&', '<<<'].includes(token.text);
}

function toAssignment(word: Word): { name: string; value: Word } | undefined {
  const [head, ...rest] = word;
  if (head?.kind !== 'text' || head.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(head.text);
  if (match === null) return undefined;
  return { name: match[1]!, value: [{ kind: 'text', text: match[2]!, quoted: false }, ...rest] };
}
