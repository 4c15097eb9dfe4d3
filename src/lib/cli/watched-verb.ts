// What a verb with --watch tells of itself: rows that can be told apart, and how to draw them.

export interface WatchedVerb<T, R> {
  rowsOf(result: T): R[];
  /** Of the same thing in the next reading. */
  keyOf(row: R): string;
  /** How a row looks that is not there any more. */
  toGone(row: R): R;
  /** It is not among the rows, and yet not known to be gone. Absent: what is not among the rows is gone. */
  isUnseen?(row: R, result: T): boolean;
  /** With the header line, unless the person wants none. */
  draw(rows: readonly R[], result: T): string;
  drawNames(rows: readonly R[], result: T): string;
  /** Said where there are no rows. */
  sayNone(result: T): string;
  /** What could not be read. */
  warningsOf(result: T): string[];
  /** `lines`: one line a row, as kubectl's tables. `picture`: the rows make sense together only. */
  form: 'lines' | 'picture';
  /** What the server has is asked for again after so many ms; absent = it is not expected to change. */
  rediscoverMs?: number;
}

/** The flags that decide how it is shown. */
export interface WatchFlags {
  output?: string | undefined;
  'no-headers': boolean;
}
