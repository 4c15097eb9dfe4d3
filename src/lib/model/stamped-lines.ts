// The node's log with a timestamp before each line, cut into whole lines, the timestamp taken off again. The timestamps
// are asked for because they are the only thing by which a log can be taken up again after a cut.
//
// They are not monotonic (stdout and stderr interleave) and the API's sinceTime knows whole seconds only, so "what is newer
// than the last" would lose lines. But a log is a file that only grows: where the last line stands in a second reading is
// where the first one ended.

import { findText, NEWLINE, readStamp, stripStamps } from './line-stamps.ts';

/** A line longer than this is told in pieces, so that one without an end does not fill the memory. Bytes. */
const LINE_MAX = 4 * 1024 * 1024;

/**
 * What has been told: everything up to the `nth` of the neighbouring lines with this `stamp`, which come after one with the
 * stamp `before`; of that line `bytes` of text when it is not whole.
 */
export interface LogPosition {
  before: string | undefined;
  stamp: string;
  nth: number;
  bytes?: number;
}

export class StampedLines {
  readonly #keepsStamps: boolean;
  #pieces: Buffer[] = [];
  #length = 0;
  #position: LogPosition | undefined;

  /** `keepsStamps`: the reader wants to see them. */
  constructor(keepsStamps: boolean) {
    this.#keepsStamps = keepsStamps;
  }

  get position(): LogPosition | undefined {
    return this.#position;
  }

  /** The text that can be told: whole lines, or a piece of one that is very long. May be empty. */
  push(chunk: Uint8Array): Buffer {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const open = this.#position?.bytes === undefined ? Buffer.alloc(0) : this.#goOn(rest);
    rest = rest.subarray(open.length);
    const end = rest.lastIndexOf(NEWLINE) + 1;
    const whole = end === 0 ? rest.subarray(0, 0) : this.#take(rest.subarray(0, end));
    this.#keep(rest.subarray(end));
    const lines = this.#tell(whole);
    const piece = this.#length > LINE_MAX ? this.#open() : Buffer.alloc(0);
    return join(open, lines, piece);
  }

  /** The log has ended: a last line without its end. What does not get as far as its text was cut there, and will come again. */
  end(): Buffer {
    if (this.#length > 0 && readStamp(Buffer.concat(this.#pieces), 0, this.#length) !== undefined) return this.#open();
    this.drop();
    return Buffer.alloc(0);
  }

  /** The connection was cut: an unfinished line will come again. */
  drop(): void {
    this.#pieces = [];
    this.#length = 0;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length > 0) this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  #take(bytes: Buffer): Buffer {
    const all = this.#pieces.length === 0 ? bytes : Buffer.concat([...this.#pieces, bytes]);
    this.drop();
    return all;
  }

  /** The next bytes of a line that was told in part. */
  #goOn(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE) + 1;
    const bytes = end === 0 ? chunk : chunk.subarray(0, end);
    const { before, stamp, nth, bytes: told = 0 } = this.#position!;
    this.#position = { before, stamp, nth, ...(end === 0 ? { bytes: told + bytes.length } : {}) };
    return bytes;
  }

  #open(): Buffer {
    const line = this.#take(Buffer.alloc(0));
    const start = findText(line, 0, line.length);
    this.#note(line, 0, line.length);
    this.#position = { ...this.#position!, bytes: line.length - start };
    return this.#keepsStamps ? line : line.subarray(start);
  }

  #tell(lines: Buffer): Buffer {
    if (lines.length === 0) return lines;
    this.#noteLast(lines);
    return this.#keepsStamps ? lines : stripStamps(lines);
  }

  /** Lines of one time stand side by side: they are counted backwards from the last. */
  #noteLast(lines: Buffer): void {
    let stamp: string | undefined;
    let before: string | undefined;
    let nth = 0;
    for (let end = lines.length; end > 0 && before === undefined;) {
      const start = end === 1 ? 0 : lines.lastIndexOf(NEWLINE, end - 2) + 1;
      const own = readStamp(lines, start, end);
      stamp ??= own;
      if (own !== undefined && own === stamp) nth += 1;
      else before = own;
      end = start;
    }
    if (stamp !== undefined) this.#move(before, stamp, nth);
  }

  #note(lines: Buffer, start: number, end: number): void {
    this.#move(undefined, readStamp(lines, start, end) ?? '', 1);
  }

  /** `before` undefined: these lines follow those of the last position. */
  #move(before: string | undefined, stamp: string, nth: number): void {
    const last = this.#position;
    if (before !== undefined || last === undefined) this.#position = { before, stamp, nth };
    else if (last.stamp === stamp) this.#position = { before: last.before, stamp, nth: last.nth + nth };
    else this.#position = { before: last.stamp, stamp, nth };
  }
}

function join(...parts: Buffer[]): Buffer {
  const full = parts.filter(({ length }) => length > 0);
  return full.length === 1 ? full[0]! : Buffer.concat(full);
}
