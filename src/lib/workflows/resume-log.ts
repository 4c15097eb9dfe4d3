// Opens a log where the last reading of it ended.

import { ConnectionError } from '../model/errors.ts';
import { coversFirstStamp, readFirstStamp, readStamps, skipLines } from '../model/line-stamps.ts';
import type { LogPosition } from '../model/stamped-lines.ts';
import type { Deps } from './deps.ts';
import type { LogChoice, LogSource } from './log-source.ts';
import { checkIsLog, UnreadableLogError } from './unreadable-log.ts';

interface Mode {
  follow?: boolean;
  previous?: boolean;
}

/** How much earlier than its predecessor a line's time may be, ms: stdout and stderr are stamped apart. */
const DISORDER_MS = 2_000;
/** So many readings in vain before it is believed that the place is not there. */
const PATIENCE = 6;

/** Raw lines with their stamps, from the beginning or from `position` on. Throws ConnectionError when the place cannot be found this time. */
export async function* openLog(
  source: LogSource,
  choice: LogChoice,
  mode: Mode,
  { position, failures }: { position: LogPosition | undefined; failures: number },
  deps: Deps,
): AsyncGenerator<Uint8Array> {
  const common = { container: source.container, timestamps: true, ...mode, signal: deps.signal };
  if (position === undefined) {
    const { tailLines, sinceTime } = choice;
    const first = {
      ...(tailLines === undefined ? {} : { tailLines }),
      ...(sinceTime === undefined ? {} : { sinceTime }),
    };
    return yield* checkIsLog(deps.cluster.logs(source.key, { ...common, ...first }));
  }
  const sinceTime = new Date(Date.parse(position.stamp) - DISORDER_MS).toISOString().replace(/\.\d+/, '');
  const place = await findPlace(source, mode, position, sinceTime, failures < PATIENCE, deps);
  const chunks = deps.cluster.logs(source.key, { ...common, sinceTime });
  yield* skipLines(checkStart(chunks, place, position), place.lines, place.bytes);
}

interface Place {
  /** Stamp of the first line of the reading. */
  first: string | undefined;
  /** Lines that were told already. */
  lines: number;
  /** Bytes of the next line that were told, its stamp included. */
  bytes: number;
}

/** Reads what is there since `sinceTime`, without keeping it, for the line at `position`. */
async function findPlace(
  source: LogSource,
  { previous }: Mode,
  position: LogPosition,
  sinceTime: string,
  isPatient: boolean,
  deps: Deps,
): Promise<Place> {
  const options = { container: source.container, timestamps: true, sinceTime, signal: deps.signal };
  let first: string | undefined;
  let index = 0;
  let nth = 0;
  let run: string | undefined;
  let before: string | undefined;
  let place: Place | undefined;
  for await (const stamp of readStamps(
    deps.cluster.logs(source.key, { ...options, ...(previous === true && { previous }) }),
  )) {
    if (index === 0) first = stamp;
    index += 1;
    nth = stamp === run ? nth + 1 : 1;
    if (stamp !== run) before = run;
    run = stamp;
    const isAfter = before === undefined || position.before === undefined || before === position.before;
    if (stamp !== position.stamp || nth !== position.nth || !isAfter) continue;
    const isWhole = position.bytes === undefined;
    place = { first, lines: isWhole ? index : index - 1, bytes: isWhole ? 0 : stamp.length + 1 + position.bytes! };
  }
  if (place !== undefined) return place;
  if (index === 1 && first === undefined) throw new UnreadableLogError('the node can no longer read the log');
  // Not there: the log was rotated or is another container's. All of it is new, unless it begins before the position:
  // then this reading was cut short of it, most likely; in the end a line twice is better than a line lost.
  if (isPatient && first !== undefined && first <= position.stamp)
    throw new ConnectionError('the log ended before its known part');
  return { first, lines: 0, bytes: 0 };
}

/** Between two readings the log may have been rotated: what was counted in the one is then not to be left out of the other. */
async function* checkStart(
  chunks: AsyncIterable<Uint8Array>,
  { first }: Place,
  position: LogPosition,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array[] = [];
  let isChecked = false;
  for await (const chunk of chunks) {
    if (isChecked) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    const bytes = Buffer.concat(head);
    if (!coversFirstStamp(bytes)) continue;
    checkFirst(await readFirstStamp(bytes), first, position);
    isChecked = true;
    head = [];
    yield bytes;
  }
  if (!isChecked && head.length > 0) yield Buffer.concat(head);
}

function checkFirst(stamp: string | undefined, expected: string | undefined, position: LogPosition): void {
  const isAsExpected = expected === undefined ? stamp === undefined || stamp > position.stamp : stamp === expected;
  if (!isAsExpected) throw new ConnectionError('the log was rotated at this moment');
}

/** The time of the last line that the node has; undefined for an empty log. */
export async function readLastStamp(source: LogSource, { cluster, signal }: Deps): Promise<string | undefined> {
  const { key, container } = source;
  let last: string | undefined;
  for await (const stamp of readStamps(cluster.logs(key, { container, timestamps: true, tailLines: 1, signal })))
    last = stamp;
  return last;
}
