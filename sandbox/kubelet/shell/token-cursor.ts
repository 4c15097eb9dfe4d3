// A place in a script's tokens: the parser looks at the next one, takes it if it is what the grammar wants, or refuses it in
// busybox' words.

import type { Word } from './syntax.ts';
import { ScriptError } from './syntax.ts';
import type { Token } from './tokens.ts';

export class TokenCursor {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  /** The token `ahead` of the next one; undefined = the script is over. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  skip(count: number): void {
    this.#at += count;
  }

  takeWords(): Word[] {
    const words: Word[] = [];
    for (let token = this.takeWord(); token !== undefined; token = this.takeWord()) words.push(token.word);
    return words;
  }

  takeWord(): Extract<Token, { kind: 'word' }> | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word') return undefined;
    this.#at += 1;
    return token;
  }

  takeBare(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.bare !== text) return false;
    this.#at += 1;
    return true;
  }

  takeOperator(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  expectBare(text: string): void {
    if (!this.takeBare(text)) this.refuse(text);
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) this.refuse(text);
  }

  skipNewlines(): void {
    while (this.takeOperator('\n'));
  }

  /** Throws ScriptError: the token at hand does not belong here. */
  refuse(expected?: string): never {
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
