// The whole log of one container, each line once, however often the connection is cut, the server restarted or the
// container started anew.

import { ConnectionError, RequestTimeoutError, StatusError } from '../model/errors.ts';
import { StampedLines } from '../model/stamped-lines.ts';
import type { Deps } from './deps.ts';
import type { LogChoice, LogSource } from './log-source.ts';
import { readLogOnce, SilentError } from './read-log-once.ts';
import { readLastStamp } from './resume-log.ts';
import { UnreadableLogError } from './unreadable-log.ts';

/** `complete`: nothing is missing. `absent`: it never wrote one. `lost`: it was removed before it was read to the end; `message` is the node's word for it. */
export interface LogEnd {
  end: 'complete' | 'absent' | 'lost';
  message?: string;
}

const BASE_MS = 250;
const CAP_MS = 5_000;
/** The node may say for a moment that it cannot read a log. */
const TRIES_OF_NODE = 2;
/** Who only wants to see what is there is told soon that it cannot be seen. */
const TRIES_WITHOUT_FOLLOW = 3;
const SETTLE_MS = 3_000;

/**
 * Batches of whole lines, the next one read when it is asked for. `follow` false: what is there now. Throws StatusError
 * when the server will not give it (403), and the signal's reason; everything that time may mend is waited for.
 */
export async function* followLog(
  source: LogSource,
  choice: LogChoice,
  follow: boolean,
  deps: Deps,
): AsyncGenerator<Uint8Array, LogEnd> {
  const lines = new StampedLines(choice.timestamps);
  let restarts = source.restarts();
  for (let failures = 0; ;) {
    const wasOver = source.isOver() || !follow;
    const before = lines.position;
    try {
      if (follow && source.restarts() !== restarts)
        yield* readLogOnce(source, choice, { previous: true }, lines, failures, deps);
      restarts = source.restarts();
      yield* readLogOnce(source, choice, follow ? { follow } : {}, lines, failures, deps);
      const isQuiet = wasOver && lines.position === before;
      if (isQuiet) return { end: 'complete' };
      failures = lines.position === before ? failures + 1 : 0;
      if (failures === 0 && (wasOver || (await endsSoon(source, restarts, deps)))) {
        if (await isWhole(source, lines, deps)) return { end: 'complete' };
        continue;
      }
    } catch (error) {
      lines.drop();
      deps.signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      if (error instanceof SilentError && source.isRunOver() && !source.isOver()) return { end: 'lost' };
      if (error instanceof UnreadableLogError && wasOver && failures >= TRIES_OF_NODE) {
        return { end: 'lost', message: error.message };
      }
      if (isNotThere(error) && (source.isGone() || wasOver))
        return { end: lines.position === undefined ? 'absent' : 'lost' };
      failures = lines.position === before ? failures + 1 : 0;
      if (!follow && failures > TRIES_WITHOUT_FOLLOW) throw error;
      if (failures > 1 && !isNotThere(error)) {
        deps.progress.waiting(
          `the log of pod/${source.key.name} cannot be read (${(error as Error).message}): trying again`,
        );
      }
    }
    await pause(source, failures, deps);
  }
}

/** A log ends up to two seconds before the pod's status tells that the container did. */
async function endsSoon(source: LogSource, restarts: number, deps: Deps): Promise<boolean> {
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  let isLate = false;
  const late = deps.clock.sleep(SETTLE_MS, signal).then(
    () => (isLate = true),
    () => (isLate = true),
  );
  while (!isLate && !source.isOver() && source.restarts() === restarts) await Promise.race([source.changed(), late]);
  over.abort();
  deps.signal.throwIfAborted();
  return source.isOver();
}

/** Until something changed, at least for a moment and at most for a few seconds. */
async function pause(source: LogSource, failures: number, deps: Deps): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  const most = Math.min(CAP_MS, BASE_MS * 2 ** failures);
  try {
    if (failures > 1) await deps.clock.sleep(BASE_MS, signal);
    await Promise.race([source.changed(), deps.clock.sleep(most, signal)]);
  } finally {
    over.abort();
  }
}

/** A server that loses the node ends the log as if it were over: so the last line that the node has is compared. */
async function isWhole(source: LogSource, lines: StampedLines, deps: Deps): Promise<boolean> {
  const last = await readLastStamp(source, deps);
  return last === lines.position?.stamp && lines.position?.bytes === undefined;
}

/** "Not yet" has many words: 204, 400 `is waiting to start` and `is not available`, and a 404 about pods/log. A 404 about the pod too: whether it is gone is told by the watch. */
function isNotThere(error: unknown): boolean {
  return error instanceof StatusError && [204, 400, 404].includes(error.code);
}

function isPassing(error: unknown): boolean {
  if (error instanceof StatusError) return isNotThere(error) || error.code === 429 || error.code >= 500;
  return error instanceof ConnectionError || error instanceof RequestTimeoutError;
}
