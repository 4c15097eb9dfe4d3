// A node that has no log (its container or file was removed) answers 200 and says so in the place of the log; only the
// missing timestamp tells it from what a program wrote.

import { ConnectionError } from '../model/errors.ts';
import { coversFirstStamp, readFirstStamp } from '../model/line-stamps.ts';

/** The message is what the node says. */
export class UnreadableLogError extends ConnectionError {}

const MESSAGE_MAX = 1_000;

/** The same chunks. Throws UnreadableLogError when the first line has no timestamp. */
export async function* checkIsLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isLog: boolean | undefined;
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (isLog === true) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (isLog === undefined && !coversFirstStamp(head)) continue;
    isLog = (await readFirstStamp(head)) !== undefined;
    if (isLog) yield head;
  }
  if (isLog === true || head.length === 0) return;
  if ((await readFirstStamp(head)) !== undefined) return yield head;
  throw new UnreadableLogError(head.toString('utf8', 0, MESSAGE_MAX).trim());
}
