// A small HTTP or HTTPS server that answers what a test has scripted, in order, and nothing else.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  /** As they came, repeated ones included. */
  rawHeaders: string[];
  body: string;
  /** Common name of the client certificate. */
  client?: string;
  /** Number of the connection it came on. */
  connection: number;
}

export type Answer = (response: ServerResponse, seen: Seen) => void;

export interface ScriptedServer {
  url: string;
  port: number;
  readonly seen: Seen[];
  /** Adds answers; each serves one request. */
  script(...answers: Answer[]): void;
  /** Serves every request that has no answer of its own. */
  always(answer: Answer): void;
  /** Throws when a request came that was not scripted, or an answer was left over. */
  finish(): Promise<void>;
}

export async function startServer(tls?: ServerOptions): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const answers: Answer[] = [];
  const surprises: string[] = [];
  const connections = new WeakMap<object, number>();
  let connectionCount = 0;
  let fallback: Answer | undefined;
  const listener: RequestListener = async (request, response) => {
    const socket = request.socket as TLSSocket;
    if (!connections.has(socket)) connections.set(socket, (connectionCount += 1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const commonName = socket.getPeerCertificate?.()?.subject?.CN;
    const entry: Seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
      connection: connections.get(socket) ?? 0,
      ...(commonName ? { client: String(commonName) } : {}),
    };
    seen.push(entry);
    const answer = answers.shift() ?? fallback;
    if (answer) return answer(response, entry);
    surprises.push(`${entry.method} ${entry.url}`);
    response.writeHead(418).end();
  };
  const server: Server = tls ? createHttps(tls, listener) : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    seen,
    script: (...more) => void answers.push(...more),
    always: (answer) => void (fallback = answer),
    async finish() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (surprises.length > 0) throw new Error(`not scripted: ${surprises.join(', ')}`);
      if (answers.length > 0) throw new Error(`${answers.length} scripted answers were never asked for`);
    },
  };
}

export function json(body: unknown, code = 200, headers: Record<string, string | string[]> = {}): Answer {
  return (response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function text(body: string, code: number, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);
}

export function status(code: number, reason: string, message: string, more: Record<string, unknown> = {}): Answer {
  return json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, ...more }, code);
}

/** Cuts the connection without an answer. */
export const cut: Answer = (response) => void response.socket?.resetAndDestroy();

/** Sends headers and half a body, then cuts. */
export const cutMidway: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"kind":', () => response.socket?.resetAndDestroy());
};

/** Never answers. */
export const hang: Answer = () => undefined;
