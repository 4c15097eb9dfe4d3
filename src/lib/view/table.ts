// kubectl's table: no borders, three spaces between columns, nothing at the ends of lines. Cells are neutralised here, so
// no caller can forget it.

import CliTable from 'cli-table3';
import { createPaint, type Paint, type Tone } from './palette.ts';
import { neutralise } from './untrusted-text.ts';

/** A piece of a cell in one tone. */
export interface Span {
  text: string;
  tone: Tone;
}

export type Cell = string | Span | Span[];

export interface Column {
  header: string;
  /** A message: it may be cut with `…` when the width is too small. Names never are. */
  cut?: boolean;
}

export interface TableLook {
  colour: boolean;
  /** Columns of the terminal; absent = no limit (a pipe or a file). */
  width?: number | undefined;
  noHeaders?: boolean | undefined;
}

/** kubectl's tabwriter: three spaces of padding, and no column narrower than six with them. */
const GAP = 3;
const NARROWEST = 6;

/**
 * A cut message keeps at least this much, so that a narrow terminal wraps rather than losing the word it begins with:
 * `next run in 16h`, `RolloutComplete` and `ImagePullBackOff` stay whole.
 */
const SHORTEST_CUT = 16;

/** The table as text without a final newline; '' when it has neither headers nor rows. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: TableLook): string {
  const paint = createPaint(look.colour);
  const cells = rows.map((row) => columns.map((_, index) => paintCell(row[index] ?? '', paint)));
  if (look.noHeaders !== true) cells.unshift(columns.map((column) => column.header));
  if (cells.length === 0) return '';
  const natural = layOut(cells, []);
  const widths = fit(natural.widths, columns, look.width);
  const text = widths.every((width, index) => width === natural.widths[index])
    ? natural.text
    : layOut(cells, widths).text;
  return text.replace(/ +$/gmu, '');
}

function paintCell(cell: Cell, paint: Paint): string {
  const spans = typeof cell === 'string' ? [{ text: cell, tone: 'plain' as const }] : [cell].flat();
  return spans.map((span) => paint(span.tone, neutralise(span.text))).join('');
}

function layOut(cells: string[][], colWidths: number[]): { text: string; widths: number[] } {
  const table = new CliTable({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
    colWidths: [...colWidths],
  });
  table.push(...cells);
  // cli-table3 writes the widths that it measured back into its options.
  return { text: table.toString(), widths: table.options.colWidths.map((width) => width ?? 0) };
}

/** Widths, gap included, that fit into `limit` if cutting messages can make them. */
function fit(natural: readonly number[], columns: readonly Column[], limit: number | undefined): number[] {
  const widths = natural.map((width) => Math.max(width, NARROWEST));
  // The last column's gap is not printed.
  let excess = widths.reduce((sum, width) => sum + width, -GAP) - (limit ?? Infinity);
  for (const [index, column] of [...columns.entries()].toReversed()) {
    if (column.cut !== true || excess <= 0) continue;
    const width = widths[index] ?? 0;
    const taken = Math.min(excess, Math.max(0, width - SHORTEST_CUT - GAP));
    widths[index] = width - taken;
    excess -= taken;
  }
  return widths;
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
