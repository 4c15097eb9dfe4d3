// A page of a list that asks for the one behind it while it is still coming: a server takes as long for a page as we take to
// parse one, and the two can work at the same time. Never more than one ahead, for memory.

import type { Page } from './list-page.ts';

/** Asks for the page of a token; `onNext` hears the token of the next one. */
type Ask = (token: string | undefined, onNext: (token: string) => void) => Promise<Page>;

export class PageAhead {
  readonly token: string | undefined;
  readonly #ask: Ask;
  readonly #page: Promise<Page>;
  #isWanted = false;
  #seen: string | undefined;
  #next: PageAhead | undefined;

  constructor(ask: Ask, token?: string) {
    this.token = token;
    this.#ask = ask;
    this.#page = ask(token, (next) => {
      this.#seen = next;
      this.#goOn();
    });
    // Looked at in its turn, unless the reader stops before.
    this.#page.catch(() => undefined);
  }

  /** From now on the next one may be asked for. */
  take(): Promise<Page> {
    this.#isWanted = true;
    this.#goOn();
    return this.#page;
  }

  /** The one behind this, asked for already unless what was seen of it early was wrong. */
  follow(token: string): PageAhead {
    return this.#next?.token === token ? this.#next : new PageAhead(this.#ask, token);
  }

  #goOn(): void {
    if (this.#isWanted && this.#seen !== undefined) this.#next ??= new PageAhead(this.#ask, this.#seen);
  }
}
