// Cells as lines. cli-table3 knows how wide every character is, and is slow: a row that is plain and fits, which of thousands
// nearly all do, is only padded.

import CliTable from 'cli-table3';
import { isNarrow } from './cut.ts';

/** A cell as it is printed, and its text without colour, by which it is measured. */
export interface PaintedCell {
  text: string;
  painted: string;
}

/** kubectl's tabwriter: three spaces of padding. */
export const GAP = 3;

/** cli-table3's time grows with the square of the rows (it looks for spanning cells above each one): long tables are drawn in pieces. */
const BLOCK = 40;

/** A line for each row, without spaces at its end. The widths have the gap in them. */
export function layOutRows(rows: readonly PaintedCell[][], widths: readonly number[]): string[] {
  const lines: string[] = [];
  let hard: string[][] = [];
  const drawHard = (): void => {
    if (hard.length > 0) lines.push(...createTable(hard, widths).toString().split('\n'));
    hard = [];
  };
  for (const row of rows) {
    const isEasy = row.every(({ text }, index) => text.length + GAP <= (widths[index] ?? 0) && isNarrow(text));
    if (isEasy || hard.length === BLOCK) drawHard();
    if (isEasy) lines.push(pad(row, widths));
    else hard.push(row.map(({ painted }) => painted));
  }
  drawHard();
  return lines.map(trimSpaces);
}

function pad(row: readonly PaintedCell[], widths: readonly number[]): string {
  let line = '';
  for (const [index, { text, painted }] of row.entries()) {
    line += painted + ' '.repeat((widths[index] ?? 0) - text.length);
  }
  return line;
}

function trimSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  return line.slice(0, end);
}

function createTable(cells: string[][], colWidths: readonly number[]): CliTable.Table {
  const style = { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true };
  const table = new CliTable({ chars: NO_BORDERS, style, colWidths: [...colWidths] });
  table.push(...cells);
  return table;
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
