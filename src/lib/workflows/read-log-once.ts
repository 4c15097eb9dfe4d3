// One reading of a container's log, to its end or to the end of its connection, also one that dies without a word.

import { ConnectionError, StatusError } from '../model/errors.ts';
import type { StampedLines } from '../model/stamped-lines.ts';
import type { Deps } from './deps.ts';
import type { LogChoice, LogSource } from './log-source.ts';
import { openLog } from './resume-log.ts';

/** The connection is dead, most likely: the container has ended, and nothing comes any more. */
export class SilentError extends ConnectionError {}

/** A container that has ended and says nothing for so long is on a connection that is dead. */
const STALL_MS = 30_000;

/**
 * The text that `lines` makes of it, from where they stand. `failures`: readings in vain so far. Throws SilentError, what
 * openLog throws, and the signal's reason.
 */
export async function* readLogOnce(
  source: LogSource,
  choice: LogChoice,
  mode: { follow?: boolean; previous?: boolean },
  lines: StampedLines,
  failures: number,
  deps: Deps,
): AsyncGenerator<Uint8Array> {
  const stall = new AbortController();
  const signal = AbortSignal.any([deps.signal, stall.signal]);
  const reading = { chunks: 0, isWaiting: true };
  const guard = guardStall(source, reading, stall, { ...deps, signal });
  try {
    for await (const chunk of openLog(
      source,
      choice,
      mode,
      { position: lines.position, failures },
      { ...deps, signal },
    )) {
      reading.chunks += 1;
      const text = lines.push(chunk);
      reading.isWaiting = false;
      if (text.length > 0) yield text;
      reading.isWaiting = true;
    }
    const rest = lines.end();
    if (rest.length > 0) yield rest;
  } catch (error) {
    // The last container's log may be gone already; the present one's matters.
    if (mode.previous === true && error instanceof StatusError && error.code === 400) return;
    throw error;
  } finally {
    stall.abort(new SilentError('the log fell silent'));
    await guard;
  }
}

/** A connection that died without a word is not noticed by reading from it. A reader that takes its time is not a dead connection. */
async function guardStall(
  source: LogSource,
  reading: { chunks: number; isWaiting: boolean },
  stall: AbortController,
  { clock, signal }: Deps,
): Promise<void> {
  try {
    for (let seen = -1; ;) {
      await clock.sleep(STALL_MS, signal);
      const isEnding = source.isOver() || source.isRunOver();
      if (seen === reading.chunks && reading.isWaiting && isEnding) break;
      seen = isEnding ? reading.chunks : -1;
    }
    stall.abort(new SilentError('the log fell silent'));
  } catch {
    // Aborted: the reading is over.
  }
}
