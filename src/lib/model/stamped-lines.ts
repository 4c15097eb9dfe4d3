// The node's log with a timestamp before each line, cut into whole lines, the timestamp taken off again. The timestamps
// are asked for because they are the only thing by which a log can be taken up again after a cut.
//
// They are not monotonic (stdout and stderr interleave) and the API's sinceTime knows whole seconds only, so "what is newer
// than the last" would lose lines. But a log is a file that only grows: where the last line stands in a second reading is
// where the first one ended.

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** `2026-11-24T09:00:00.000000000Z`, and what a node writes that does not count in UTC. */
const UTC_STAMP = 30;
const STAMP_MAX = 36;
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

/** Moved to the left in place: these bytes are the reader's own, and a second copy of each line would cost as much as all the rest. */
function stripStamps(lines: Buffer): Buffer {
  let written = 0;
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(NEWLINE, start) + 1 || lines.length;
    const text = findText(lines, start, end);
    lines.copyWithin(written, text, end);
    written += end - text;
    start = end;
  }
  return lines.subarray(0, written);
}

/** Where a line's text begins. A line without a stamp is the rest of one whose beginning was left out: all of it is text. */
function findText(lines: Buffer, start: number, end: number): number {
  const space = lines[start + UTC_STAMP] === SPACE ? start + UTC_STAMP : lines.indexOf(SPACE, start);
  const isStamped =
    space > start &&
    space < end &&
    space - start <= STAMP_MAX &&
    lines[start + 4] === 0x2d &&
    lines[start + 10] === 0x54;
  return isStamped ? space + 1 : start;
}

function readStamp(lines: Buffer, start: number, end: number): string | undefined {
  const text = findText(lines, start, end);
  return text === start ? undefined : lines.toString('latin1', start, text - 1);
}

function join(...parts: Buffer[]): Buffer {
  const full = parts.filter(({ length }) => length > 0);
  return full.length === 1 ? full[0]! : Buffer.concat(full);
}

/** The stamp of each line of a log, undefined for a line without one; the text is not kept. */
export async function* readStamps(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  let head = Buffer.alloc(0);
  let isInLine = false;
  for await (const each of chunks) {
    const chunk = Buffer.from(each.buffer, each.byteOffset, each.byteLength);
    for (let start = 0; start < chunk.length;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline === -1 ? chunk.length : newline + 1;
      const wanted = STAMP_MAX + 2 - head.length;
      if (wanted > 0) head = Buffer.concat([head, chunk.subarray(start, Math.min(end, start + wanted))]);
      isInLine = newline === -1;
      if (!isInLine) {
        yield readStamp(head, 0, head.length);
        head = Buffer.alloc(0);
      }
      start = end;
    }
  }
  if (isInLine) yield readStamp(head, 0, head.length);
}

/** Leaves out the first `lines` lines, and `bytes` of the one after them. */
export async function* skipLines(
  chunks: AsyncIterable<Uint8Array>,
  lines: number,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let linesLeft = lines;
  let bytesLeft = bytes;
  for await (const each of chunks) {
    let start = 0;
    while (linesLeft > 0 && start < each.length) {
      const newline = each.indexOf(NEWLINE, start);
      start = newline === -1 ? each.length : newline + 1;
      if (newline !== -1) linesLeft -= 1;
    }
    if (linesLeft > 0) continue;
    const skipped = Math.min(bytesLeft, each.length - start);
    bytesLeft -= skipped;
    if (start + skipped < each.length) yield each.subarray(start + skipped);
  }
}
