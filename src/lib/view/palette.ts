// What a colour means here: the state of a thing, never decoration, and never the only sign of it (the word is there too).

import { Chalk } from 'chalk';

/** `done` green · `waiting` yellow, also running · `failed` red · `none` grey, not applicable · `strong` bold. */
export type Tone = 'done' | 'waiting' | 'failed' | 'none' | 'strong' | 'plain';

export type Paint = (tone: Tone, text: string) => string;

/** Paints text, or leaves it as it is when `colour` is false. The caller decides; the terminal is not looked at. */
export function createPaint(colour: boolean): Paint {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const tones = { done: chalk.green, waiting: chalk.yellow, failed: chalk.red, none: chalk.gray, strong: chalk.bold };
  return (tone, text) => (tone === 'plain' || text === '' ? text : tones[tone](text));
}
