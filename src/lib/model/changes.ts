// What differs between two readings of the same list, for --watch in a pipe.

export interface Changes<R> {
  /** What is there now, in its order, then what is gone since the last reading. */
  all: R[];
  /** Indexes into `all`: new, different, or gone. */
  changed: number[];
}

/** Remembers the last reading. Two rows are the same when their JSON is. */
export class ChangeLog<R> {
  readonly #keyOf: (row: R) => string;
  readonly #toGone: (row: R) => R;
  #known = new Map<string, { row: R; json: string }>();

  /** `toGone`: how a row looks that is not there any more. */
  constructor(keyOf: (row: R) => string, toGone: (row: R) => R) {
    this.#keyOf = keyOf;
    this.#toGone = toGone;
  }

  /** Of the first reading everything is a change. */
  next(rows: readonly R[]): Changes<R> {
    const before = this.#known;
    this.#known = new Map(rows.map((row) => [this.#keyOf(row), { row, json: JSON.stringify(row) }]));
    const gone = [...before].filter(([key]) => !this.#known.has(key)).map(([, { row }]) => this.#toGone(row));
    const isChanged = (row: R, index: number) =>
      index >= rows.length || before.get(this.#keyOf(row))?.json !== this.#known.get(this.#keyOf(row))?.json;
    const all = [...rows, ...gone];
    return { all, changed: all.flatMap((row, index) => (isChanged(row, index) ? [index] : [])) };
  }
}
