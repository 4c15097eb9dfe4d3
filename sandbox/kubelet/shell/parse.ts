// From tokens to a tree: the POSIX grammar without here-documents, aliases and globbing.

import type { AndOr, Command, List, Pipeline, Redirection, Word } from './syntax.ts';
import { ScriptError } from './syntax.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';

/** Throws ScriptError with busybox' wording. */
export function parseScript(script: string): List {
  const parser = new Parser(tokenize(script));
  return parser.parseAll();
}

const CLOSERS = ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'];

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  parseAll(): List {
    const list = this.#parseList();
    if (this.#at < this.#tokens.length) this.#unexpected();
    return list;
  }

  #parseList(): List {
    const list: List = [];
    for (this.#skipNewlines(); !this.#atEnd(); this.#skipNewlines()) {
      const entry = this.#parseAndOr();
      list.push(entry);
      if (this.#takeOperator('&')) entry.background = true;
      else if (!this.#takeOperator(';') && !this.#takeOperator('\n')) break;
    }
    return list;
  }

  #atEnd(): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined) return true;
    return token.kind === 'operator' ? [')', ';;'].includes(token.text) : CLOSERS.includes(token.bare ?? '');
  }

  #parseAndOr(): AndOr {
    const first = this.#parsePipeline();
    const rest: AndOr['rest'] = [];
    for (;;) {
      const operator = (['&&', '||'] as const).find((text) => this.#takeOperator(text));
      if (operator === undefined) return { first, rest, background: false };
      this.#skipNewlines();
      rest.push({ operator, pipeline: this.#parsePipeline() });
    }
  }

  #parsePipeline(): Pipeline {
    const negated = this.#takeBare('!');
    const commands = [this.#parseCommand()];
    while (this.#takeOperator('|')) {
      this.#skipNewlines();
      commands.push(this.#parseCommand());
    }
    return { negated, commands };
  }

  #parseCommand(): Command {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ScriptError('syntax error: unexpected end of file');
    const command = this.#parseCompound(token) ?? this.#parseSimple();
    for (let next = this.#takeRedirection(); next !== undefined; next = this.#takeRedirection()) {
      command.redirections.push(next);
    }
    return command;
  }

  #parseCompound(token: Token): Command | undefined {
    if (token.kind === 'operator') return this.#takeOperator('(') ? this.#parseGroup(true) : undefined;
    const next = this.#tokens[this.#at + 1];
    if (token.bare !== undefined && next?.kind === 'operator' && next.text === '(')
      return this.#parseFunction(token.bare);
    if (this.#takeBare('if')) return this.#parseIf();
    if (this.#takeBare('for')) return this.#parseFor();
    if (this.#takeBare('while')) return this.#parseWhile(false);
    if (this.#takeBare('until')) return this.#parseWhile(true);
    if (this.#takeBare('case')) return this.#parseCase();
    if (this.#takeBare('{')) return this.#parseGroup(false);
    return undefined;
  }

  #parseGroup(subshell: boolean): Command {
    const body = this.#parseList();
    if (subshell) this.#expectOperator(')');
    else this.#expectBare('}');
    return { kind: 'group', subshell, body, redirections: [] };
  }

  #parseFunction(name: string): Command {
    this.#at += 2;
    this.#expectOperator(')');
    this.#skipNewlines();
    return { kind: 'function', name, body: this.#parseCommand(), redirections: [] };
  }

  #parseIf(): Command {
    const branches: { condition: List; body: List }[] = [];
    do {
      const condition = this.#parseList();
      this.#expectBare('then');
      branches.push({ condition, body: this.#parseList() });
    } while (this.#takeBare('elif'));
    const otherwise = this.#takeBare('else') ? this.#parseList() : undefined;
    this.#expectBare('fi');
    return { kind: 'if', branches, redirections: [], ...(otherwise === undefined ? {} : { otherwise }) };
  }

  #parseFor(): Command {
    const name = this.#takeWord()?.bare;
    if (name === undefined) this.#unexpected();
    this.#skipNewlines();
    const words = this.#takeBare('in') ? this.#takeWords() : undefined;
    if (!this.#takeOperator(';')) this.#takeOperator('\n');
    const body = this.#parseLoopBody();
    return { kind: 'for', name: name!, body, redirections: [], ...(words === undefined ? {} : { words }) };
  }

  #parseLoopBody(): List {
    this.#skipNewlines();
    this.#expectBare('do');
    const body = this.#parseList();
    this.#expectBare('done');
    return body;
  }

  #parseWhile(until: boolean): Command {
    const condition = this.#parseList();
    return { kind: 'while', until, condition, body: this.#parseLoopBody(), redirections: [] };
  }

  #parseCase(): Command {
    const word = this.#takeWord()?.word ?? [];
    this.#expectBare('in');
    const branches: { patterns: Word[]; body: List }[] = [];
    for (this.#skipNewlines(); !this.#takeBare('esac'); this.#skipNewlines()) {
      this.#takeOperator('(');
      const patterns = [this.#takeWord()?.word ?? this.#unexpected()];
      while (this.#takeOperator('|')) patterns.push(this.#takeWord()?.word ?? this.#unexpected());
      this.#expectOperator(')');
      branches.push({ patterns, body: this.#parseList() });
      this.#takeOperator(';;');
    }
    return { kind: 'case', word, branches, redirections: [] };
  }

  #parseSimple(): Command {
    const command: Extract<Command, { kind: 'simple' }> = {
      kind: 'simple',
      assignments: [],
      words: [],
      redirections: [],
    };
    for (;;) {
      const redirection = this.#takeRedirection();
      if (redirection !== undefined) {
        command.redirections.push(redirection);
        continue;
      }
      const token = this.#takeWord();
      if (token === undefined) break;
      const assignment = command.words.length === 0 ? toAssignment(token.word) : undefined;
      if (assignment === undefined) command.words.push(token.word);
      else command.assignments.push(assignment);
    }
    if (command.words.length + command.assignments.length + command.redirections.length === 0) this.#unexpected();
    return command;
  }

  /** `>x`, `2>x`, `>&2`, `2>&1`, `<x`. */
  #takeRedirection(): Redirection | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    const next = this.#tokens[this.#at + 1];
    // In `echo 2 >x` the 2 is a word; in `echo 2>x` it is a file descriptor.
    const numbered = token.kind === 'word' && /^\d$/.test(token.bare ?? '') && isRedirection(next) && next.glued;
    const digit = numbered ? Number(token.bare) : undefined;
    const operator = digit === undefined ? token : next;
    if (!isRedirection(operator)) return undefined;
    this.#at += digit === undefined ? 1 : 2;
    const target = this.#takeWord()?.word ?? this.#unexpected();
    const text = operator.text as Redirection['operator'];
    return { from: digit ?? (text.startsWith('<') ? 0 : 1), operator: text, target };
  }

  #takeWords(): Word[] {
    const words: Word[] = [];
    for (let token = this.#takeWord(); token !== undefined; token = this.#takeWord()) words.push(token.word);
    return words;
  }

  #takeWord(): Extract<Token, { kind: 'word' }> | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at += 1;
    return token;
  }

  #takeBare(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.bare !== text) return false;
    this.#at += 1;
    return true;
  }

  #takeOperator(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expectBare(text: string): void {
    if (!this.#takeBare(text)) this.#unexpected(text);
  }

  #expectOperator(text: string): void {
    if (!this.#takeOperator(text)) this.#unexpected(text);
  }

  #skipNewlines(): void {
    while (this.#takeOperator('\n'));
  }

  #unexpected(expected?: string): never {
    const token = this.#tokens[this.#at];
    const what =
      token === undefined
        ? 'end of file'
        : token.kind === 'operator'
          ? JSON.stringify(token.text)
          : `"${token.bare ?? 'word'}"`;
    throw new ScriptError(
      `syntax error: unexpected ${what}${expected === undefined ? '' : ` (expecting "${expected}")`}`,
    );
  }
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
