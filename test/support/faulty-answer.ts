// Answers as servers, gateways and bad networks give them.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer that is not the server's own. */
export interface Refusal {
  code: number;
  reason: string;
  /** `status`, the default: a Status in JSON. `text`: as the server's own 429 and 503. `html`: a gateway's page. */
  form?: 'status' | 'text' | 'html';
  /** Seconds; null: no such header. Default 1 with 429, else none. */
  retryAfter?: number | null;
}

/** What becomes of the server's own answer. */
export type Spoiled =
  /** The connection breaks after so many bytes of the body. */
  | { cutAt: number }
  /** A whole answer, whose body is only its beginning. */
  | { truncateTo: number }
  | { contentType: string }
  /** So many bytes every so many ms, for the first 60 pieces. */
  | { trickle: number; everyMs: number }
  /** The connection breaks after this time. */
  | { lastsMs: number };

const PIECES = 60;

export function refuse(outgoing: ServerResponse, refusal: Refusal): void {
  const { code, reason, form = 'status' } = refusal;
  const { retryAfter = code === 429 ? 1 : null } = refusal;
  const types = { status: 'application/json', text: 'text/plain; charset=utf-8', html: 'text/html' };
  const after = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
  outgoing.writeHead(code, { 'content-type': types[form], ...after });
  outgoing.end(bodyOf(code, reason, form));
}

function bodyOf(code: number, reason: string, form: NonNullable<Refusal['form']>): string {
  if (form === 'html') return '<html><body><h1>Bad gateway</h1></body></html>\n';
  if (form === 'text') return 'The server is busy, please try again.\n';
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'made by a test' };
  return JSON.stringify({ ...status, reason, code });
}

/** Resolves when the answer has begun. */
export async function spoil(response: IncomingMessage, outgoing: ServerResponse, how: Spoiled): Promise<void> {
  const { 'content-length': length, 'transfer-encoding': _encoding, ...headers } = response.headers;
  const type = 'contentType' in how ? { 'content-type': how.contentType } : {};
  const isWhole = !('truncateTo' in how) && length !== undefined;
  outgoing.writeHead(response.statusCode ?? 502, { ...headers, ...type, ...(isWhole && { 'content-length': length }) });
  outgoing.flushHeaders();
  if ('lastsMs' in how) setTimeout(() => outgoing.destroy(), how.lastsMs);
  if ('contentType' in how || 'lastsMs' in how) response.pipe(outgoing);
  else void carry(response, outgoing, how).catch(() => outgoing.destroy());
}

async function carry(
  response: IncomingMessage,
  outgoing: ServerResponse,
  how: { cutAt: number } | { truncateTo: number } | { trickle: number; everyMs: number },
): Promise<void> {
  let pieces = 0;
  let left = 'cutAt' in how ? how.cutAt : 'truncateTo' in how ? how.truncateTo : Number.POSITIVE_INFINITY;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (!('trickle' in how)) {
      outgoing.write(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
      if (left === 0) break;
      continue;
    }
    let rest = chunk;
    for (; pieces < PIECES && rest.length > 0; pieces += 1, rest = rest.subarray(how.trickle)) {
      outgoing.write(rest.subarray(0, how.trickle));
      await sleep(how.everyMs);
    }
    if (rest.length > 0) outgoing.write(rest);
  }
  if ('cutAt' in how) outgoing.destroy();
  else outgoing.end();
}
