// Questions to the person at the terminal. On stderr, so that stdout stays the result's; inquirer is loaded only when
// something is really asked.

import process from 'node:process';
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

/** No is the answer to Enter. @throws InterruptedError on Ctrl-C */
export async function confirm(message: string): Promise<boolean> {
  return ask<boolean>({ type: 'confirm', message: neutralise(message), default: false });
}

/** The first choice is the one at Enter. @throws InterruptedError on Ctrl-C */
export async function choose<T extends string>(message: string, choices: readonly Choice<T>[]): Promise<T> {
  const shown = choices.map(({ value, name }) => ({ value, name: neutralise(name) }));
  return ask<T>({ type: 'select', message: neutralise(message), choices: shown });
}

async function ask<T>(question: object): Promise<T> {
  const { default: inquirer } = await import('inquirer');
  const prompt = inquirer.createPromptModule({ output: process.stderr });
  try {
    const { answer } = (await prompt([{ ...question, name: 'answer' }] as never)) as { answer: T };
    return answer;
  } catch (error) {
    // inquirer's word for Ctrl-C, and for a terminal that is closed under it.
    if ((error as Error).name === 'ExitPromptError') throw new InterruptedError('interrupted at the question');
    throw error;
  }
}
