// The lines of a node's log as bytes: the timestamp before each, the text behind it.

export const NEWLINE = 0x0a;
const SPACE = 0x20;
/** `2026-11-24T09:00:00.000000000Z`, and what a node writes that does not count in UTC. */
const UTC_STAMP = 30;
const STAMP_MAX = 36;
/** Enough to know whether a line begins with a stamp. */
const STAMP_BYTES = 40;

/**
 * The lines without their stamps. Moved to the left in place: these bytes are the reader's own, and a second copy of each line
 * would cost as much as all the rest.
 */
export function stripStamps(lines: Buffer): Buffer {
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
export function findText(lines: Buffer, start: number, end: number): number {
  const space = lines[start + UTC_STAMP] === SPACE ? start + UTC_STAMP : lines.indexOf(SPACE, start);
  const isStamped =
    space > start &&
    space < end &&
    space - start <= STAMP_MAX &&
    lines[start + 4] === 0x2d &&
    lines[start + 10] === 0x54;
  return isStamped ? space + 1 : start;
}

/** The stamp of the line there; undefined for one without. */
export function readStamp(lines: Buffer, start: number, end: number): string | undefined {
  const text = findText(lines, start, end);
  return text === start ? undefined : lines.toString('latin1', start, text - 1);
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

/** Whether the stamp of the first line is among these bytes already, if it has one. */
export function coversFirstStamp(bytes: Buffer): boolean {
  return bytes.length >= STAMP_BYTES || bytes.includes(NEWLINE);
}

/** undefined where the first line has none. */
export async function readFirstStamp(bytes: Uint8Array): Promise<string | undefined> {
  for await (const stamp of readStamps(only(bytes))) return stamp;
  return undefined;
}

async function* only<T>(item: T): AsyncGenerator<T> {
  yield item;
}
