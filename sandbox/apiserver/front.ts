// The HTTPS front: sockets, certificates, faults and streams around the API server's answers.
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { ApiRequest, ApiResponse, ApiUser, NodeRuntime, StoredObject } from '../api.ts';
import { toResponse, type ApiServer } from './api-server.ts';
import type { Answer } from './answer.ts';
import { authenticate } from './authentication.ts';
import { readBody, writeBody } from './bodies.ts';
import type { KeyPair } from './certificates.ts';
import type { Fault, Faults } from './faults.ts';
import { answerLog } from './logs.ts';
import { internalError, StatusError } from './status.ts';
import { sendWatch } from './watch-stream.ts';

/** Takes over a socket whose upgrade to exec or port-forward has been allowed. */
export type AttachStream = (
  pod: StoredObject,
  stream: 'exec' | 'portforward',
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => void;

export interface SeenRequest {
  method: string;
  path: string;
  code: number;
  user: string;
}

export interface FrontOptions {
  port: number;
  pair: KeyPair;
  authority: string;
  tokens: ReadonlyMap<string, ApiUser>;
  faults: Faults;
  node: NodeRuntime;
  attach: AttachStream;
  /** Called once for each request, when it is answered. */
  onRequest(seen: SeenRequest): void;
}

export interface Front {
  port: number;
  stop(): Promise<void>;
}

export async function startFront(api: ApiServer, options: FrontOptions): Promise<Front> {
  const { pair, authority, port } = options;
  const server = createServer({
    cert: pair.certificate,
    key: pair.key,
    ca: authority,
    // A certificate is one way to log in of two: whoever has none may still have a token.
    requestCert: true,
    rejectUnauthorized: false,
    keepAliveTimeout: 120_000,
  });
  server.on('request', (request, response) => void serve(api, options, request, response));
  server.on('upgrade', (request, socket, head) => upgrade(api, options, request, socket, head));
  const sockets = trackSockets(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function trackSockets(server: Server): Set<Duplex> {
  const sockets = new Set<Duplex>();
  const track = (socket: TLSSocket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in the middle is its own business.
    socket.on('error', () => socket.destroy());
  };
  server.on('secureConnection', track);
  return sockets;
}

function toHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, [value].flat().join(', ')]));
}

async function serve(
  api: ApiServer,
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const fault = options.faults.take(method, url);
  let user = '';
  response.once('close', () =>
    options.onRequest({ method, path: url, code: response.headersSent ? response.statusCode : 0, user }),
  );
  try {
    if (fault?.kind === 'drop-before') return void request.socket.destroy();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
    if (fault?.kind === 'status') return send(toFaultResponse(fault), request, response);
    const who = authenticate(request, options.tokens, api.state.store);
    user = who.name;
    const body = await readBody(request);
    const answer = api.answer({
      method: method as ApiRequest['method'],
      path: url,
      headers: toHeaders(request),
      user: who,
      body,
    });
    if (fault?.kind === 'drop-after') return void request.socket.destroy();
    deliver(answer, { api, options, request, response, fault });
  } catch (error) {
    send(toFailure(error), request, response);
  }
}

function toFailure(error: unknown): ApiResponse {
  if (error instanceof StatusError) return toResponse(error);
  // A mistake of the sandbox itself: say so to whoever develops it, and answer as a server would.
  console.error(error);
  return toResponse(internalError((error as Error).message));
}

interface Exchange {
  api: ApiServer;
  options: FrontOptions;
  request: IncomingMessage;
  response: ServerResponse;
  fault: Fault | undefined;
}

function deliver(answer: Answer, { api, options, request, response, fault }: Exchange): void {
  if ('code' in answer) return send(answer, request, response);
  if ('watch' in answer) {
    sendWatch(answer, response, () => api.state.clock.now());
    if (fault?.kind === 'reset-watch') setTimeout(() => request.socket.destroy(), fault.ms ?? 0).unref();
    return;
  }
  if (answer.stream === 'log')
    return void answerLog(answer.pod, answer.query, options.node, response, (failure) =>
      send(failure, request, response),
    );
  // exec and port-forward without an upgrade.
  send(toResponse(new StatusError(400, 'BadRequest', 'Upgrade request required')), request, response);
}

function toFaultResponse({ code = 500, retryAfter, text }: Fault): ApiResponse {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  if (text !== undefined) return { code, body: text, headers };
  const [reason, message] = faultTexts[code] ?? ['', 'the server has a fault'];
  const details = retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter };
  return toResponse(new StatusError(code, reason, message, details, { headers }));
}

const faultTexts: Record<number, [reason: string, message: string]> = {
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
};

function send({ code, body, headers = {} }: ApiResponse, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { text, contentType } = writeBody(body, request.headers.accept);
  const all: Record<string, string | string[]> = {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    ...headers,
  };
  if (headers.warning) all.warning = headers.warning.split('\n');
  response.writeHead(code, { 'content-length': Buffer.byteLength(text), ...all });
  response.end(request.method === 'HEAD' || code === 304 ? '' : text);
}

function upgrade(api: ApiServer, options: FrontOptions, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/' } = request;
  let user = '';
  const refuse = (response: ApiResponse) => {
    options.onRequest({ method, path: url, code: response.code, user });
    const { text, contentType } = writeBody(response.body, undefined);
    socket.end(
      `HTTP/1.1 ${response.code} Refused\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
  };
  try {
    const fault = options.faults.take(method, url);
    if (fault?.kind === 'drop-before') return void socket.destroy();
    if (fault?.kind === 'status') return refuse(toFaultResponse(fault));
    const who = authenticate(request, options.tokens, api.state.store);
    user = who.name;
    const answer = allowUpgrade(api, request, who);
    if ('code' in answer) return refuse(answer);
    if (!('pod' in answer) || answer.stream === 'log') return refuse({ code: 400, body: 'not an upgradable resource' });
    options.onRequest({ method, path: url, code: 101, user });
    options.attach(answer.pod, answer.stream, request, socket, head);
  } catch (error) {
    refuse(toFailure(error));
  }
}

/**
 * From 1.35 on a WebSocket (a GET) needs `create` as well as `get`: whoever may only read may not run commands. The server
 * gives no reason then.
 */
function allowUpgrade(api: ApiServer, request: IncomingMessage, user: ApiUser): Answer {
  const path = request.url ?? '/';
  const first = api.answer({ method: 'GET', path, headers: toHeaders(request), user });
  if ('code' in first && first.code === 403) return first;
  const second = api.answer({ method: 'POST', path, headers: toHeaders(request), user });
  if (!('code' in second) || second.code !== 403) return first;
  const { message, ...status } = second.body as { message: string };
  return { ...second, body: { ...status, message: message.replace(/(is forbidden: ).*/, '$1') } };
}
