// The two streams and the person before them. Data goes to stdout; talk (warnings, progress, errors) to stderr.

import process from 'node:process';
import type { Progress } from '../workflows/deps.ts';
import { neutralise } from '../view/untrusted-text.ts';

/** How often a spinner says how long it has been waiting, ms. */
const TICK_MS = 1000;

export type ColourChoice = 'auto' | 'always' | 'never';

/** kubectl's rule: colour on a terminal that can show it, unless NO_COLOR is set; the flag beats both. */
export function hasColour(choice: ColourChoice, stream: NodeJS.WriteStream): boolean {
  if (choice !== 'auto') return choice === 'always';
  return stream.isTTY === true && process.env['TERM'] !== 'dumb' && (process.env['NO_COLOR'] ?? '') === '';
}

/** Columns to draw into; undefined in a pipe or a file, where nothing is cut. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}

/** The same of the stream for talk. */
export function talkWidth(): number | undefined {
  return process.stderr.isTTY ? process.stderr.columns : undefined;
}

/** Prints a document or a drawing, already neutralised where it comes from a cluster. */
export function print(text: string): void {
  if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Says one line on stderr. The text may come from a cluster. */
export function say(line: string): void {
  process.stderr.write(`${neutralise(line)}\n`);
}

/** Shows a drawing of several lines on stderr, already neutralised. */
export function sayDrawing(text: string): void {
  if (text !== '') process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  say(`Warning: ${text}`);
}

/** A spinner on a terminal, a plain line for each new wait elsewhere (a log, a screen reader's pipe). */
export function createProgress(): Progress {
  return canSpin() ? new SpinnerProgress() : new LineProgress();
}

/** A terminal whose size nobody has set has 0 columns, in which ora would wipe infinitely many lines. */
export function canSpin(): boolean {
  return process.stderr.isTTY && process.stderr.columns > 0 && process.env['TERM'] !== 'dumb';
}

class LineProgress implements Progress {
  #last = '';

  waiting(what: string): void {
    if (what !== this.#last) say(`${what} …`);
    this.#last = what;
  }

  done(): void {
    this.#last = '';
  }
}

class SpinnerProgress implements Progress {
  #what = '';
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #spinner: Promise<import('ora').Ora> | undefined;

  waiting(what: string): void {
    this.#what = what;
    if (this.#timer === undefined) {
      this.#since = Date.now();
      this.#timer = setInterval(() => void this.#draw(), TICK_MS);
    }
    void this.#draw();
  }

  done(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const spinner = this.#spinner;
    this.#spinner = undefined;
    void spinner?.then((each) => each.stop());
  }

  async #draw(): Promise<void> {
    this.#spinner ??= import('ora').then(({ default: ora }) =>
      ora({ stream: process.stderr, discardStdin: false }).start(),
    );
    const spinner = await this.#spinner;
    const seconds = Math.floor((Date.now() - this.#since) / 1000);
    spinner.text = `${neutralise(this.#what)}${seconds > 0 ? ` (${seconds}s)` : ''}`;
  }
}
