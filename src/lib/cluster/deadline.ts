// --request-timeout around a request with all its repeats, and the one place where what node throws becomes an error
// with a name.

import { ConfigError, NaisjobError, RequestTimeoutError } from '../model/errors.ts';
import { toConnectionError } from './connection-errors.ts';
import type { Pace } from './pace.ts';

interface Limits {
  server: string;
  pace: Pace;
  /** ms; 0 = none. */
  requestTimeoutMs: number;
}

/** Rejects with the own signal's reason, RequestTimeoutError, ConnectionError or ConfigError; named errors pass through. */
export async function withDeadline<T>(
  limits: Limits,
  own: AbortSignal | undefined,
  run: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const cancel =
    limits.requestTimeoutMs > 0
      ? limits.pace.after(limits.requestTimeoutMs, () => deadline.abort(timeoutError(limits)))
      : undefined;
  try {
    return await run(combine(own, cancel && deadline.signal));
  } catch (error) {
    if (own?.aborted) throw own.reason;
    if (deadline.signal.aborted) throw deadline.signal.reason;
    if ((error as NodeJS.ErrnoException).code === 'ERR_INVALID_CHAR') throw unsendable(error as Error);
    throw isWireError(error) ? toConnectionError(error, limits.server) : error;
  } finally {
    cancel?.();
  }
}

// Anything else is a named error already, or a mistake of ours that must not look like a bad connection.
function isWireError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof NaisjobError) return false;
  return typeof (error as NodeJS.ErrnoException).code === 'string' || !(error instanceof TypeError);
}

// A token with a line break, a name with letters that HTTP headers cannot carry.
function unsendable(error: Error): ConfigError {
  const header = /header content \["(.+)"\]/.exec(error.message)?.[1] ?? 'a header';
  return new ConfigError(`net/http: invalid header field value for "${header}"`);
}

function combine(own: AbortSignal | undefined, deadline: AbortSignal | undefined): AbortSignal | undefined {
  if (own && deadline) return AbortSignal.any([own, deadline]);
  return own ?? deadline;
}

function timeoutError(limits: Limits): RequestTimeoutError {
  return new RequestTimeoutError(
    `the server ${new URL(limits.server).host} did not answer within ${limits.requestTimeoutMs / 1000}s (--request-timeout)`,
  );
}
