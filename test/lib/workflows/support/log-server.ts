// A node's log behind a real HTTP server that cuts connections where a test says so: sinceTime in whole seconds, follow,
// tailLines, and lines that go on growing as a running container's do.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Line {
  /** RFC 3339 with nanoseconds, as the kubelet writes it. */
  stamp: string;
  /** Without its newline. */
  text: Buffer;
}

/** What becomes of one request for the log: cut after so many bytes, ended well there (a server that lost the node), or left alone. */
export type Fate = { cutAfter: number } | { endAfter: number } | { status: number; body: string } | 'whole';

export interface LogServer {
  url: string;
  lines: Line[];
  /** The container has ended: a follow ends where the log does. */
  isOver: boolean;
  /** One for each request, in order; then `whole`. */
  readonly fates: Fate[];
  readonly requests: URLSearchParams[];
  /** Bytes handed to the socket so far. */
  written: number;
  stop(): Promise<void>;
}

export async function startLogServer(lines: Line[]): Promise<LogServer> {
  const http = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    log.requests.push(query);
    void answer(log, query, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const log: LogServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    lines,
    isOver: true,
    fates: [],
    requests: [],
    written: 0,
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return log;
}

async function answer(log: LogServer, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const fate = log.fates.shift() ?? 'whole';
  if (typeof fate === 'object' && 'status' in fate) {
    response.writeHead(fate.status, { 'content-type': 'text/plain' }).end(fate.body);
    return;
  }
  const limit = fate === 'whole' ? Number.POSITIVE_INFINITY : 'cutAfter' in fate ? fate.cutAfter : fate.endAfter;
  const all = Buffer.concat(select(log.lines, query).map((line) => write(line, query.get('timestamps') === 'true')));
  response.writeHead(200, { 'content-type': 'text/plain' });
  for (let start = 0; start < Math.min(all.length, limit); start += 7_919) {
    const part = all.subarray(start, Math.min(start + 7_919, all.length, limit));
    log.written += part.length;
    if (!response.write(part)) await untilDrained(response);
    if (response.destroyed) return;
  }
  if (fate !== 'whole' && 'cutAfter' in fate && limit < all.length) {
    // What was written must have left before the cut.
    response.write('', () => setImmediate(() => response.socket?.resetAndDestroy()));
    return;
  }
  response.end();
}

function untilDrained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function select(lines: Line[], query: URLSearchParams): Line[] {
  const since = query.get('sinceTime');
  const from = since === null ? Number.NEGATIVE_INFINITY : Math.trunc(Date.parse(since) / 1000) * 1000;
  const recent = lines.filter(({ stamp }) => Date.parse(stamp) >= from);
  const tail = query.get('tailLines');
  return tail === null ? recent : recent.slice(-Number(tail));
}

function write({ stamp, text }: Line, isStamped: boolean): Buffer {
  return Buffer.concat([Buffer.from(isStamped ? `${stamp} ` : ''), text, Buffer.from('\n')]);
}

/** `2026-11-24T09:00:00.000000000Z` and so many nanoseconds. */
export function stampAt(nanoseconds: number): string {
  const seconds = Math.floor(nanoseconds / 1e9);
  const whole = new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(nanoseconds - seconds * 1e9).padStart(9, '0')}Z`;
}
