// A picture on the terminal that is drawn again in its place. The last one stays when the watch ends.

import process from 'node:process';
import { Readline } from 'node:readline/promises';
import { countRows, fitScreen } from './fit-screen.ts';

/** A terminal without a size (some pipes of editors) or without movement cannot be redrawn. */
export function canRedraw(): boolean {
  const { isTTY, columns, rows } = process.stdout;
  return isTTY === true && columns > 0 && rows > 2 && process.env['TERM'] !== 'dumb';
}

export class LiveScreen {
  readonly #stream = process.stdout;
  #drawn = '';

  /** More lines than this are not seen. */
  get rows(): number {
    return this.#stream.rows;
  }

  /** Nothing is written when nothing has changed, so that text can be selected. `more`: lines that `text` leaves out at its end. */
  async draw(text: string, more = 0): Promise<void> {
    const fitted = text === '' ? '' : `${fitScreen(text, this.#stream, more)}\n`;
    if (fitted === this.#drawn) return;
    await this.clear();
    this.#drawn = fitted;
    this.#stream.write(fitted);
  }

  /** The terminal has written ^C behind the picture: what comes next is to begin on a line of its own. */
  end(): void {
    if (this.#drawn !== '') this.#stream.write('\n');
  }

  /** Takes the picture away, for what is to stay above it. */
  async clear(): Promise<void> {
    if (this.#drawn === '') return;
    // The terminal may have become narrower since, and broken the lines anew.
    const rows = countRows(this.#drawn.slice(0, -1), this.#stream.columns);
    this.#drawn = '';
    await new Readline(this.#stream).moveCursor(0, -rows).cursorTo(0).clearScreenDown().commit();
  }
}
