// Questions to the person at the terminal. On stderr, so that stdout stays the result's; inquirer is loaded only when
// something is really asked.

import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { InterruptedError, UsageError } from '../model/errors.ts';
import { neutralise } from '../view/untrusted-text.ts';

export interface Choice<T extends string> {
  value: T;
  name: string;
}

/** Someone is there to answer, and sees the question. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Someone is there to choose, at a terminal that can draw a list anew. */
export function canSearch(): boolean {
  return canAsk() && process.env['TERM'] !== 'dumb';
}

/**
 * What a destructive verb checks before it reads anything: it may ask, or has been told not to.
 * @throws UsageError that names the missing flag.
 */
export function requireConsent(yes: boolean): void {
  if (yes || canAsk()) return;
  throw new UsageError('there is no terminal to ask on: give --yes to go on without a question', [
    'See first what would be done: --dry-run=client',
  ]);
}

/** No is the answer to Enter. @throws InterruptedError on Ctrl-C and Esc */
export async function confirm(message: string): Promise<boolean> {
  return ask<boolean>({ type: 'confirm', message: neutralise(message), default: false });
}

/** The first choice is the one at Enter. @throws InterruptedError on Ctrl-C and Esc */
export async function choose<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T> {
  const shown = choices.map(({ value, name }) => ({ value, name: neutralise(name) }));
  return ask<T>({ type: 'select', message: neutralise(message), choices: shown });
}

/**
 * Choices that are already drawn, searched as the person types: each word has to occur somewhere in the line. `short` stands
 * for the choice once it is made. @throws InterruptedError on Ctrl-C and Esc, and when `signal` aborts
 */
export async function search<T extends string>(
  message: string,
  choices: readonly (Choice<T> & { short: string })[],
  signal: AbortSignal,
): Promise<T> {
  const texts = new Map(choices.map((each) => [each, plain(each.name)]));
  const source = (term = '') => {
    const words = plain(term).split(/\s+/);
    return choices.filter((each) => words.every((word) => texts.get(each)?.includes(word)));
  };
  return ask<T>({ type: 'search', message: neutralise(message), source, pageSize: pageSize(), theme: THEME }, signal);
}

/** inquirer's own line of help does not say how to search, and how to leave. */
const THEME = {
  style: {
    keysHelpTip: (keys: [key: string, action: string][]) =>
      ['type to search', ...keys.map((each) => each.join(' ')), 'esc to leave'].join(' • '),
  },
};

function plain(text: string): string {
  return stripVTControlCharacters(text).toLowerCase();
}

/** The question and its help take the rest. */
function pageSize(): number {
  return Math.min(15, Math.max(3, process.stderr.rows - 6));
}

async function ask<T>(question: object, signal?: AbortSignal): Promise<T> {
  const { default: inquirer } = await import('inquirer');
  const escape = new AbortController();
  const onKey = (_: unknown, key: { name?: string }) => key.name === 'escape' && escape.abort();
  const prompt = inquirer.createPromptModule({
    output: process.stderr,
    signal: AbortSignal.any([escape.signal, ...(signal === undefined ? [] : [signal])]),
  });
  process.stdin.on('keypress', onKey);
  try {
    const { answer } = (await prompt([{ ...question, name: 'answer' }] as never)) as { answer: T };
    return answer;
  } catch (error) {
    // inquirer's words for Ctrl-C, for a terminal that is closed under it, and for our signal.
    const isOver = ['ExitPromptError', 'AbortPromptError'].includes((error as Error).name);
    throw isOver ? new InterruptedError('interrupted at the question; nothing was changed') : error;
  } finally {
    process.stdin.off('keypress', onKey);
  }
}
