// Cuts a script into words and operators. Words keep their parts (quoted text, $parameters, $(commands)) for expansion.
// Long because words nest: the readers of quotes, parameters and commands call each other and move one place in the text.

import { parseScript } from './parse.ts';
import type { Word, WordPart } from './syntax.ts';
import { ScriptError } from './syntax.ts';

export type Token = { kind: 'word'; word: Word; bare?: string } | { kind: 'operator'; text: string; glued: boolean };

const OPERATORS = ['&&', '||', ';;', '>>', '<<<', '>&', '<&', ';', '&', '|', '(', ')', '<', '>', '\n'];

export function tokenize(script: string): Token[] {
  return new Tokenizer(script).run();
}

class Tokenizer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    const tokens: Token[] = [];
    while (this.#at < this.#text.length) {
      if (this.#skipBlank()) continue;
      const operator = OPERATORS.find((text) => this.#text.startsWith(text, this.#at));
      if (operator === undefined) tokens.push(this.#readToken());
      else {
        const glued = this.#at > 0 && !/\s/.test(this.#text[this.#at - 1]!);
        this.#at += operator.length;
        tokens.push({ kind: 'operator', text: operator, glued });
      }
    }
    return tokens;
  }

  #skipBlank(): boolean {
    const blank = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(this.#text.slice(this.#at));
    if (blank === null) return false;
    this.#at += blank[0].length;
    return true;
  }

  #readToken(): Token {
    const begin = this.#at;
    const word = this.#readWord(/[ \t\r\n;&|()<>]/);
    const bare = this.#text.slice(begin, this.#at);
    const plain = word.every((part) => part.kind === 'text' && !part.quoted);
    return plain ? { kind: 'word', word, bare } : { kind: 'word', word };
  }

  /** Reads until an unquoted character that `end` matches. */
  #readWord(end: RegExp): Word {
    const parts: Word = [];
    while (this.#at < this.#text.length && !end.test(this.#text[this.#at]!)) parts.push(...this.#readPart(end));
    return parts;
  }

  #readPart(end: RegExp): WordPart[] {
    const character = this.#text[this.#at]!;
    if (character === "'") return [this.#readSingleQuoted()];
    if (character === '"') return this.#readDoubleQuoted();
    if (character === '$') return [this.#readDollar(false)];
    if (character === '`') return [this.#readBackquoted(false)];
    if (character === '\\') return this.#readEscape();
    const begin = this.#at;
    while (
      this.#at < this.#text.length &&
      !/['"$`\\]/.test(this.#text[this.#at]!) &&
      !end.test(this.#text[this.#at]!)
    ) {
      this.#at += 1;
    }
    return [{ kind: 'text', text: this.#text.slice(begin, this.#at), quoted: false }];
  }

  #readEscape(): WordPart[] {
    const next = this.#text[this.#at + 1];
    this.#at += 2;
    return next === '\n' ? [] : [{ kind: 'text', text: next ?? '\\', quoted: true }];
  }

  #readSingleQuoted(): WordPart {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end < 0) throw new ScriptError('syntax error: unterminated quoted string');
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return { kind: 'text', text, quoted: true };
  }

  #readDoubleQuoted(): WordPart[] {
    // An empty string is a word as well, hence the first part.
    const parts: WordPart[] = [{ kind: 'text', text: '', quoted: true }];
    this.#at += 1;
    while (this.#text[this.#at] !== '"') {
      const character = this.#text[this.#at];
      if (character === undefined) throw new ScriptError('syntax error: unterminated quoted string');
      if (character === '$') parts.push(this.#readDollar(true));
      else if (character === '`') parts.push(this.#readBackquoted(true));
      else parts.push({ kind: 'text', text: this.#readQuotedCharacter(), quoted: true });
    }
    this.#at += 1;
    return parts;
  }

  #readQuotedCharacter(): string {
    const [character, next] = [this.#text[this.#at]!, this.#text[this.#at + 1]];
    const escapes = character === '\\' && next !== undefined && '$`"\\\n'.includes(next);
    this.#at += escapes ? 2 : 1;
    if (!escapes) return character;
    return next === '\n' ? '' : next!;
  }

  #readDollar(quoted: boolean): WordPart {
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith('$((')) return this.#readArithmetic(quoted);
    if (rest.startsWith('$(')) return this.#readCommand(quoted);
    if (rest.startsWith('${')) return this.#readBraced(quoted);
    const name = /^\$([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(rest)?.[1];
    this.#at += 1 + (name?.length ?? 0);
    return name === undefined ? { kind: 'text', text: '$', quoted } : { kind: 'parameter', name, quoted };
  }

  #readArithmetic(quoted: boolean): WordPart {
    const end = this.#text.indexOf('))', this.#at);
    if (end < 0) throw new ScriptError('syntax error: unexpected end of file (expecting "))")');
    const text = this.#text.slice(this.#at + 3, end);
    this.#at = end + 2;
    return { kind: 'arithmetic', text, quoted };
  }

  #readCommand(quoted: boolean): WordPart {
    const end = this.#findClosing(this.#at + 2);
    const body = parseScript(this.#text.slice(this.#at + 2, end));
    this.#at = end + 1;
    return { kind: 'command', body, quoted };
  }

  #readBackquoted(quoted: boolean): WordPart {
    const end = this.#text.indexOf('`', this.#at + 1);
    if (end < 0) throw new ScriptError('syntax error: EOF in backquote substitution');
    const body = parseScript(this.#text.slice(this.#at + 1, end));
    this.#at = end + 1;
    return { kind: 'command', body, quoted };
  }

  /** The parenthesis that closes the one opened before `from`, quotes skipped. */
  #findClosing(from: number): number {
    let depth = 1;
    for (let at = from; at < this.#text.length; at += 1) {
      const character = this.#text[at]!;
      if (character === '\\') at += 1;
      else if (character === "'" || character === '"') at = this.#skipQuoted(at);
      else if (character === '(') depth += 1;
      else if (character === ')' && (depth -= 1) === 0) return at;
    }
    throw new ScriptError('syntax error: unexpected end of file (expecting ")")');
  }

  #skipQuoted(from: number): number {
    const quote = this.#text[from]!;
    let at = from + 1;
    while (at < this.#text.length && this.#text[at] !== quote) at += quote === '"' && this.#text[at] === '\\' ? 2 : 1;
    return at;
  }

  #readBraced(quoted: boolean): WordPart {
    const head = /^\$\{(#)?([A-Za-z_]\w*|[0-9@*#?$!])(:?[-=+?]|%%?|##?)?/.exec(this.#text.slice(this.#at));
    if (head === null) throw new ScriptError('syntax error: bad substitution');
    const [all, length, name, operator] = head;
    this.#at += all.length;
    const operand = operator === undefined ? undefined : this.#readWord(/\}/);
    if (this.#text[this.#at] !== '}') throw new ScriptError('syntax error: bad substitution');
    this.#at += 1;
    const applied = length === undefined ? operator : 'length';
    return {
      kind: 'parameter',
      name: name!,
      quoted,
      ...(applied === undefined ? {} : { operator: applied }),
      ...(operand === undefined ? {} : { operand }),
    };
  }
}
