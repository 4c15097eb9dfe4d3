// A watch's body as JSON lines, whatever the chunks: characters cut in two, lines of megabytes, several lines at once.

import { parseJson, parseSlimJson } from './parse-json.ts';

const NEWLINE = 0x0a;

/** Lines without their ends; pieces are kept as bytes and joined once, so that a long line costs no more than its length. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      pieces.push(chunk.subarray(start, end));
      yield Buffer.concat(pieces).toString('utf8');
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  // A last line without its end was cut off by the server: it is not an event.
}

/** `slim` leaves managedFields empty. Rejects with SyntaxError on a line that is not JSON: the connection is then as good as broken. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  slim = false,
): AsyncGenerator<{ type: string; object: unknown }> {
  const parse = slim ? parseSlimJson : parseJson;
  for await (const line of splitLines(body)) {
    if (line.trim() !== '') yield parse(line) as { type: string; object: unknown };
  }
}
