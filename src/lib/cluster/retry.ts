// When a request is repeated. 429 was refused before anything happened: any method. 5xx and broken connections: only what
// changes nothing, or what certainly never left. A write whose answer was lost is never repeated here: the object may be
// there, and a second one with a generated name would run a job twice. Exponential backoff with full jitter.

import type { IncomingHttpHeaders } from 'node:http';
import type { Pace } from './pace.ts';
import { backoffDelay } from './pace.ts';
import { neverLeft } from './exchange.ts';

export interface Repeatable {
  code: number;
  headers: IncomingHttpHeaders;
}

/** Repeats after a 429, as client-go. */
const MAX_BUSY = 10;
/** Repeats after 5xx or a broken connection. */
const MAX_BROKEN = 4;
const BASE_MS = 250;
const CAP_MS = 8_000;
const RETRY_AFTER_CAP_MS = 30_000;

const BROKEN_CODES = new Set([500, 502, 503, 504]);
const BROKEN_CONNECTIONS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE']);

/** `safe`: the request changes nothing. Ends with the last answer or error; an abort ends the waiting with its reason. */
export async function sendWithRetries<T extends Repeatable>(
  send: () => Promise<T>,
  options: { safe: boolean; pace: Pace; signal?: AbortSignal | undefined },
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    let delay: number | undefined;
    try {
      const answer = await send();
      delay = delayAfterAnswer(answer, attempt, options);
      if (delay === undefined) return answer;
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      delay = delayAfterError(error, attempt, options);
      if (delay === undefined) throw error;
    }
    await options.pace.sleep(delay, options.signal);
  }
}

function delayAfterAnswer(
  answer: Repeatable,
  attempt: number,
  { safe, pace }: { safe: boolean; pace: Pace },
): number | undefined {
  const busy = answer.code === 429;
  if (!busy && !(safe && BROKEN_CODES.has(answer.code))) return undefined;
  if (attempt >= (busy ? MAX_BUSY : MAX_BROKEN)) return undefined;
  return readRetryAfter(answer.headers, pace) ?? backoffDelay(pace, attempt, BASE_MS, CAP_MS);
}

function delayAfterError(
  error: unknown,
  attempt: number,
  { safe, pace }: { safe: boolean; pace: Pace },
): number | undefined {
  if (attempt >= MAX_BROKEN || !isBrokenConnection(error) || !(safe || neverLeft(error))) return undefined;
  return backoffDelay(pace, attempt, BASE_MS, CAP_MS);
}

/** A connection that was there and broke. Refused, unknown host and TLS failures are not: those are told at once. */
function isBrokenConnection(error: unknown): boolean {
  return BROKEN_CONNECTIONS.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function readRetryAfter(headers: IncomingHttpHeaders, pace: Pace): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - pace.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_CAP_MS);
}
