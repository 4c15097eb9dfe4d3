// kubectl's table: no borders, three spaces between columns, nothing at the ends of lines. Cells are neutralised here, so
// no caller can forget it.

import { GAP, layOutRows, measure, type PaintedCell } from './lay-out.ts';
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
  /** Left out on a terminal too narrow for it, the highest first. Absent = never. */
  drop?: number;
}

export interface TableLook {
  colour: boolean;
  /** Columns of the terminal; absent = no limit (a pipe or a file). */
  width?: number | undefined;
  noHeaders?: boolean | undefined;
}

/** kubectl's tabwriter: no column is narrower than this with its gap. */
const NARROWEST = 6;

/**
 * A cut message keeps at least this much, so that a narrow terminal wraps rather than losing the word it begins with:
 * `next run in 16h`, `RolloutComplete` and `ImagePullBackOff` stay whole.
 */
const SHORTEST_CUT = 16;

/** The table as text without a final newline; '' when it has neither headers nor rows. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: TableLook): string {
  const paint = createPaint(look.colour);
  const headers = look.noHeaders === true ? [] : [columns.map(({ header }) => header)];
  const cells = [...headers, ...rows].map((row) => columns.map((_, index) => paintCell(row[index] ?? '', paint)));
  const natural = columns.map((_, index) => measure(cells.map((row) => row[index]?.text ?? '')) + GAP);
  const shown = choose(natural, columns, look.width);
  const pick = <T>(all: readonly T[]): T[] => shown.flatMap((index) => all.slice(index, index + 1));
  const widths = fit(pick(natural), pick(columns), look.width);
  return layOutRows(cells.map(pick), widths).join('\n');
}

function paintCell(cell: Cell, paint: Paint): PaintedCell {
  const spans = typeof cell === 'string' ? [{ text: cell, tone: 'plain' as const }] : [cell].flat();
  const safe = spans.map(({ text, tone }) => ({ text: neutralise(text), tone }));
  return {
    text: safe.map(({ text }) => text).join(''),
    painted: safe.map(({ text, tone }) => paint(tone, text)).join(''),
  };
}

/** Indexes of the columns that there is room for. */
function choose(natural: readonly number[], columns: readonly Column[], limit = Infinity): number[] {
  const shown = new Set(columns.keys());
  const ranked = [...shown].filter((index) => columns[index]?.drop !== undefined);
  const droppable = ranked.toSorted((a, b) => (columns[b]?.drop ?? 0) - (columns[a]?.drop ?? 0));
  const least = (index: number) => narrowest(natural[index] ?? 0, columns[index]);
  for (const index of droppable) {
    if ([...shown].reduce((sum, each) => sum + least(each), -GAP) <= limit) break;
    shown.delete(index);
  }
  return [...shown];
}

/** What a column keeps, gap included, when messages are cut as far as they may be. */
function narrowest(natural: number, column: Column | undefined): number {
  const width = Math.max(natural, NARROWEST);
  return column?.cut === true ? Math.min(width, SHORTEST_CUT + GAP) : width;
}

/** Widths, gap included, that fit into `limit` if cutting messages can make them. */
function fit(natural: readonly number[], columns: readonly Column[], limit: number | undefined): number[] {
  const widths = natural.map((width) => Math.max(width, NARROWEST));
  // The last column's gap is not printed.
  let excess = widths.reduce((sum, width) => sum + width, -GAP) - (limit ?? Infinity);
  for (const [index, column] of [...columns.entries()].toReversed()) {
    if (column.cut !== true || excess <= 0) continue;
    const width = widths[index] ?? 0;
    const taken = Math.min(excess, width - narrowest(width, column));
    widths[index] = width - taken;
    excess -= taken;
  }
  return widths;
}
