// Text broken into lines between words. A word longer than a line keeps its own: names and commands are never cut.

import { measure } from './cut.ts';
import { neutralise } from './untrusted-text.ts';

/** `width` in columns; absent = one line. The text is neutralised here. */
export function wrap(text: string, width: number | undefined): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of neutralise(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && width !== undefined && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Wrapped behind `lead`, whose columns on the screen are `columns`; the lines below it stand below the first one's text. */
export function hang(lead: string, columns: number, text: string, width: number | undefined): string[] {
  const lines = wrap(text, width === undefined ? undefined : width - columns);
  return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(columns)}${line}`);
}
