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

  /** Of the first reading everything is a change. `isUnseen`: an earlier row that is not among `rows`, and not gone for that. */
  next(rows: readonly R[], isUnseen: (row: R) => boolean = () => false): Changes<R> {
    const before = this.#known;
    this.#known = new Map(rows.map((row) => [this.#keyOf(row), { row, json: JSON.stringify(row) }]));
    const missing = [...before].filter(([key]) => !this.#known.has(key));
    const gone = missing.filter(([, { row }]) => !isUnseen(row)).map(([, { row }]) => this.#toGone(row));
    for (const [key, known] of missing) if (isUnseen(known.row)) this.#known.set(key, known);
    const isChanged = (row: R, index: number) =>
      index >= rows.length || before.get(this.#keyOf(row))?.json !== this.#known.get(this.#keyOf(row))?.json;
    const all = [...rows, ...gone];
    return { all, changed: all.flatMap((row, index) => (isChanged(row, index) ? [index] : [])) };
  }
}
