// kubectl's table: no borders, three spaces between columns, nothing at the ends of lines. Cells are neutralised here, so
// no caller can forget it.

import { cutToWidth, measure } from './cut.ts';
import { GAP, layOutRows, type PaintedCell } from './lay-out.ts';
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
  const cells = [...headers, ...rows].map((row) => columns.map((_, index) => toSpans(row[index] ?? '')));
  const natural = columns.map((_, index) => widest(cells.map((row) => textOf(row[index] ?? []))) + GAP);
  const shown = choose(natural, columns, look.width);
  const pick = <T>(all: readonly T[]): T[] => shown.flatMap((index) => all.slice(index, index + 1));
  const widths = fit(pick(natural), pick(columns), look.width);
  const painted = cells.map((row) => pick(row).map((spans, index) => paintCell(cutSpans(spans, widths[index]), paint)));
  return layOutRows(painted, widths).join('\n');
}

function toSpans(cell: Cell): Span[] {
  const spans = typeof cell === 'string' ? [{ text: cell, tone: 'plain' as const }] : [cell].flat();
  return spans.map(({ text, tone }) => ({ text: neutralise(text), tone }));
}

function textOf(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, measure(text)), 0);
}

/** cli-table3 would cut too, with a look at all of the text for each character that goes: a hostile message must not take minutes. */
function cutSpans(spans: readonly Span[], width = Infinity): Span[] {
  let left = width - GAP;
  return spans.flatMap(({ text, tone }) => {
    const cut = left > 0 ? cutToWidth(text, left) : '';
    left -= measure(cut);
    if (cut === text) return { text, tone };
    // The dots are nobody's state.
    return [
      { text: cut.slice(0, -1), tone },
      { text: cut.slice(-1), tone: 'plain' },
    ];
  });
}

function paintCell(spans: readonly Span[], paint: Paint): PaintedCell {
  return { text: textOf(spans), painted: spans.map(({ text, tone }) => paint(tone, text)).join('') };
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
