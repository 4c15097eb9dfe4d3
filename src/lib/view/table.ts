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
  /** Left out on a terminal too narrow for it, the highest first. Absent = never. */
  drop?: number;
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

/** cli-table3's time grows with the square of the rows (it looks for spanning cells above each one): long tables are drawn in pieces. */
const BLOCK = 40;

/** One column wide each, as far as terminals agree: ASCII and the lines of trees. */
const NARROW_ONLY = /^[\u0020-\u007e\u2500-\u257f]*$/u;

/** The table as text without a final newline; '' when it has neither headers nor rows. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: TableLook): string {
  const headers = look.noHeaders === true ? [] : [columns.map(({ header }) => header)];
  const cells = [...headers, ...rows].map((row) => columns.map((_, index) => toSpans(row[index] ?? '')));
  const natural = columns.map((_, index) => measure(cells.map((row) => textOf(row[index] ?? []))) + GAP);
  const shown = choose(natural, columns, look.width);
  const pick = <T>(all: readonly T[]): T[] => shown.flatMap((index) => all.slice(index, index + 1));
  const widths = fit(pick(natural), pick(columns), look.width);
  const paint = createPaint(look.colour);
  const painted = cells.map((row) => pick(row).map((spans) => paintSpans(spans, paint)));
  const blocks = Array.from({ length: Math.ceil(painted.length / BLOCK) }, (_, index) =>
    layOut(painted.slice(index * BLOCK, (index + 1) * BLOCK), widths).toString(),
  );
  return blocks.join('\n').replace(/ +$/gmu, '');
}

function toSpans(cell: Cell): Span[] {
  const spans = typeof cell === 'string' ? [{ text: cell, tone: 'plain' as const }] : [cell].flat();
  return spans.map(({ text, tone }) => ({ text: neutralise(text), tone }));
}

function textOf(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

function paintSpans(spans: readonly Span[], paint: Paint): string {
  return spans.map(({ text, tone }) => paint(tone, text)).join('');
}

/** Terminal columns of the widest text. cli-table3 knows the width of every character, and is asked only where it matters: it is slow. */
function measure(texts: readonly string[]): number {
  const narrow = texts.filter((text) => NARROW_ONLY.test(text));
  const others = texts.filter((text) => !NARROW_ONLY.test(text));
  const widest = narrow.reduce((most, text) => Math.max(most, text.length), 0);
  return others.reduce((most, text) => Math.max(most, measureOne(text)), widest);
}

function measureOne(text: string): number {
  const table = layOut([[text]], []);
  table.toString();
  // cli-table3 writes the width that it measured back into its options.
  return (table.options.colWidths[0] ?? 0) - GAP;
}

function layOut(cells: string[][], colWidths: number[]): CliTable.Table {
  const style = { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true };
  const table = new CliTable({ chars: NO_BORDERS, style, colWidths: [...colWidths] });
  table.push(...cells);
  return table;
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
