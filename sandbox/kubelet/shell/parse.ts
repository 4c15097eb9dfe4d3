// From tokens to a tree: the POSIX grammar without here-documents, aliases and globbing.
// Long because a recursive-descent grammar is read from top to bottom: its functions call each other.

import { parseSimpleCommand, takeRedirection } from './parse-simple-command.ts';
import type { AndOr, Command, List, Pipeline, Word } from './syntax.ts';
import { ScriptError } from './syntax.ts';
import { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';

/** Throws ScriptError with busybox' wording. */
export function parseScript(script: string): List {
  return new Parser(new TokenCursor(tokenize(script))).parseAll();
}

const CLOSERS = ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'];

class Parser {
  readonly #tokens: TokenCursor;

  constructor(tokens: TokenCursor) {
    this.#tokens = tokens;
  }

  parseAll(): List {
    const list = this.#parseList();
    if (this.#tokens.peek() !== undefined) this.#tokens.refuse();
    return list;
  }

  #parseList(): List {
    const list: List = [];
    for (this.#tokens.skipNewlines(); !this.#atEnd(); this.#tokens.skipNewlines()) {
      const entry = this.#parseAndOr();
      list.push(entry);
      if (this.#tokens.takeOperator('&')) entry.background = true;
      else if (!this.#tokens.takeOperator(';') && !this.#tokens.takeOperator('\n')) break;
    }
    return list;
  }

  #atEnd(): boolean {
    const token = this.#tokens.peek();
    if (token === undefined) return true;
    return token.kind === 'operator' ? [')', ';;'].includes(token.text) : CLOSERS.includes(token.bare ?? '');
  }

  #parseAndOr(): AndOr {
    const first = this.#parsePipeline();
    const rest: AndOr['rest'] = [];
    for (;;) {
      const operator = (['&&', '||'] as const).find((text) => this.#tokens.takeOperator(text));
      if (operator === undefined) return { first, rest, background: false };
      this.#tokens.skipNewlines();
      rest.push({ operator, pipeline: this.#parsePipeline() });
    }
  }

  #parsePipeline(): Pipeline {
    const negated = this.#tokens.takeBare('!');
    const commands = [this.#parseCommand()];
    while (this.#tokens.takeOperator('|')) {
      this.#tokens.skipNewlines();
      commands.push(this.#parseCommand());
    }
    return { negated, commands };
  }

  #parseCommand(): Command {
    const token = this.#tokens.peek();
    if (token === undefined) throw new ScriptError('syntax error: unexpected end of file');
    const command = this.#parseCompound(token) ?? parseSimpleCommand(this.#tokens);
    for (let next = takeRedirection(this.#tokens); next !== undefined; next = takeRedirection(this.#tokens)) {
      command.redirections.push(next);
    }
    return command;
  }

  #parseCompound(token: Token): Command | undefined {
    if (token.kind === 'operator') return this.#tokens.takeOperator('(') ? this.#parseGroup(true) : undefined;
    const next = this.#tokens.peek(1);
    if (token.bare !== undefined && next?.kind === 'operator' && next.text === '(')
      return this.#parseFunction(token.bare);
    if (this.#tokens.takeBare('if')) return this.#parseIf();
    if (this.#tokens.takeBare('for')) return this.#parseFor();
    if (this.#tokens.takeBare('while')) return this.#parseWhile(false);
    if (this.#tokens.takeBare('until')) return this.#parseWhile(true);
    if (this.#tokens.takeBare('case')) return this.#parseCase();
    if (this.#tokens.takeBare('{')) return this.#parseGroup(false);
    return undefined;
  }

  #parseGroup(subshell: boolean): Command {
    const body = this.#parseList();
    if (subshell) this.#tokens.expectOperator(')');
    else this.#tokens.expectBare('}');
    return { kind: 'group', subshell, body, redirections: [] };
  }

  #parseFunction(name: string): Command {
    this.#tokens.skip(2);
    this.#tokens.expectOperator(')');
    this.#tokens.skipNewlines();
    return { kind: 'function', name, body: this.#parseCommand(), redirections: [] };
  }

  #parseIf(): Command {
    const branches: { condition: List; body: List }[] = [];
    do {
      const condition = this.#parseList();
      this.#tokens.expectBare('then');
      branches.push({ condition, body: this.#parseList() });
    } while (this.#tokens.takeBare('elif'));
    const otherwise = this.#tokens.takeBare('else') ? this.#parseList() : undefined;
    this.#tokens.expectBare('fi');
    return { kind: 'if', branches, redirections: [], ...(otherwise === undefined ? {} : { otherwise }) };
  }

  #parseFor(): Command {
    const name = this.#tokens.takeWord()?.bare;
    if (name === undefined) this.#tokens.refuse();
    this.#tokens.skipNewlines();
    const words = this.#tokens.takeBare('in') ? this.#tokens.takeWords() : undefined;
    if (!this.#tokens.takeOperator(';')) this.#tokens.takeOperator('\n');
    const body = this.#parseLoopBody();
    return { kind: 'for', name: name!, body, redirections: [], ...(words === undefined ? {} : { words }) };
  }

  #parseLoopBody(): List {
    this.#tokens.skipNewlines();
    this.#tokens.expectBare('do');
    const body = this.#parseList();
    this.#tokens.expectBare('done');
    return body;
  }

  #parseWhile(until: boolean): Command {
    const condition = this.#parseList();
    return { kind: 'while', until, condition, body: this.#parseLoopBody(), redirections: [] };
  }

  #parseCase(): Command {
    const word = this.#tokens.takeWord()?.word ?? [];
    this.#tokens.expectBare('in');
    const branches: { patterns: Word[]; body: List }[] = [];
    for (this.#tokens.skipNewlines(); !this.#tokens.takeBare('esac'); this.#tokens.skipNewlines()) {
      this.#tokens.takeOperator('(');
      const patterns = [this.#tokens.takeWord()?.word ?? this.#tokens.refuse()];
      while (this.#tokens.takeOperator('|')) patterns.push(this.#tokens.takeWord()?.word ?? this.#tokens.refuse());
      this.#tokens.expectOperator(')');
      branches.push({ patterns, body: this.#parseList() });
      this.#tokens.takeOperator(';;');
    }
    return { kind: 'case', word, branches, redirections: [] };
  }
}
