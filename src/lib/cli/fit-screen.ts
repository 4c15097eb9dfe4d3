// A drawing in a terminal that redraws it: it must not scroll, and one has to know how many rows it takes.

import { stripVTControlCharacters } from 'node:util';

export interface ScreenSize {
  columns: number;
  rows: number;
}

/** Rows that `text` takes: a line longer than the terminal is wide goes on in the next row. */
export function countRows(text: string, columns: number): number {
  return text.split('\n').reduce((sum, line) => sum + rowsOf(line, columns), 0);
}

function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}

/**
 * The lines from the top that fit, one row left for the cursor; the last one says how many more there are. `more`: lines
 * that were not even drawn.
 */
export function fitScreen(text: string, { columns, rows }: ScreenSize, more = 0): string {
  if (more === 0 && countRows(text, columns) < rows) return text;
  const lines = text.split('\n');
  const shown: string[] = [];
  // One for the cursor, one for the line about what is missing.
  for (let left = rows - 2; shown.length < lines.length;) {
    const line = lines[shown.length] ?? '';
    left -= rowsOf(line, columns);
    if (left < 0) break;
    shown.push(line);
  }
  return [...shown, `… ${lines.length - shown.length + more} more lines`].join('\n');
}
