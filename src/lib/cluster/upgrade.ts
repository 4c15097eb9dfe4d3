// Streams into a pod: one upgraded connection each, opened by the client library's WebSocketHandler with the gateway's own
// credentials and proxies. Its deep modules are imported, because its main one costs half a second, and it is handed a
// socket of ours, because it throws away what the server says when it refuses an upgrade.

import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js';
import { WebSocket } from 'ws';
import type { Attempted } from '../model/errors.ts';
import type { Credential } from './credential.ts';
import { withDeadline } from './deadline.ts';
import type { Pace } from './pace.ts';
import { untilAborted } from './pace.ts';
import { readBody } from './read-body.ts';
import { sendWithRetries } from './retry.ts';
import { toRefusal } from './stream-refusal.ts';
import type { TransportParts } from './transport.ts';

/** What a stream needs of the gateway. */
export interface UpgradeParts extends Omit<TransportParts, 'onWarning'> {
  /** ms until the upgrade is through; 0 = none. What the stream then carries may take its time. */
  requestTimeoutMs: number;
}

/** The library's socket, of the only kind that there is here. */
export type StreamSocket = WebSocket;

/** Starts a stream with the handler it is given: the library's Exec, or `handler.connect`. */
type Start = (handler: WebSocketHandler) => Promise<unknown>;

interface Opened {
  code: number;
  headers: IncomingHttpHeaders;
  text: string;
  contentType: string;
  socket?: StreamSocket;
}

const SWITCHING_PROTOCOLS = 101;

/**
 * Opens a stream; aborting the signal ends it at any time. Throws StatusError (403, 404, 400) with what the server said,
 * ContainerNotRunningError, ConnectionError, RequestTimeoutError. After a 401 other credentials are tried once.
 */
export function openStream(
  parts: UpgradeParts,
  attempted: Attempted,
  signal: AbortSignal | undefined,
  start: Start,
): Promise<StreamSocket> {
  return withDeadline(toLimits(parts), signal, async (limit) => {
    const opened = await sendWithRetries(() => openOnce(parts, limit, start), {
      safe: false,
      pace: parts.pace,
      signal: limit,
    });
    if (opened.socket === undefined) throw toRefusal(opened, attempted);
    endOnAbort(opened.socket, signal);
    return opened.socket;
  });
}

function toLimits({ server, pace, requestTimeoutMs }: UpgradeParts): {
  server: string;
  pace: Pace;
  requestTimeoutMs: number;
} {
  return { server, pace, requestTimeoutMs };
}

async function openOnce(parts: UpgradeParts, signal: AbortSignal | undefined, start: Start): Promise<Opened> {
  const credential = await untilAborted(parts.credentials.get(), signal);
  const opened = await upgrade(parts, credential, signal, start);
  if (opened.code !== 401) return opened;
  if (!(await untilAborted(parts.credentials.refresh(credential), signal))) return opened;
  return upgrade(parts, await parts.credentials.get(), signal, start);
}

async function upgrade(
  parts: UpgradeParts,
  credential: Credential,
  signal: AbortSignal | undefined,
  start: Start,
): Promise<Opened> {
  signal?.throwIfAborted();
  const { stream: agent } = await parts.agents.for(credential);
  const { authorization } = credential;
  const headers = { ...parts.headers, ...(authorization === undefined ? {} : { authorization }) };
  const started = parts.pace.now();
  return new Promise((resolve, reject) => {
    const handler = createHandler(parts, (uri, protocols) => {
      // Refusals are read below; the library knows only that there was one.
      const socket = new WebSocket(uri, protocols, { agent, headers: headers as Record<string, string> });
      const stop = (): void => socket.terminate();
      signal?.addEventListener('abort', stop, { once: true });
      const tell = (code: number | string): void => {
        signal?.removeEventListener('abort', stop);
        const { pathname, search } = new URL(uri);
        const request = { method: 'GET', path: pathname + search, headers } as const;
        parts.tracer.exchange(request, uri, headers, String(code), parts.pace.now() - started);
      };
      socket.once('open', () => {
        tell(SWITCHING_PROTOCOLS);
        resolve({ code: SWITCHING_PROTOCOLS, headers: {}, text: '', contentType: '', socket });
      });
      socket.once('unexpected-response', (request, response) => {
        const { statusCode: code = 0, headers: answered } = response;
        tell(code);
        const contentType = answered['content-type'] ?? '';
        readBody(response)
          .then((text) => resolve({ code, headers: answered, text, contentType }), reject)
          .finally(() => request.destroy());
      });
      return socket;
    });
    start(handler)
      .catch((failure: unknown) => {
        signal?.throwIfAborted();
        throw (failure as { error?: unknown }).error ?? failure;
      })
      .catch(reject);
  });
}

/** The library asks a KubeConfig for the server and for credentials; the gateway has both already. */
function createHandler(
  parts: UpgradeParts,
  open: (uri: string, protocols: string[]) => StreamSocket,
): WebSocketHandler {
  const config = {
    getCurrentCluster: () => ({ server: parts.server }),
    applyToHTTPSOptions: async () => undefined,
  } as unknown as KubeConfig;
  // Its default are the process's own streams, which a server could then end.
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  return new WebSocketHandler(config, open as never, streams);
}

function endOnAbort(socket: StreamSocket, signal: AbortSignal | undefined): void {
  const stop = (): void => socket.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  socket.once('close', () => signal?.removeEventListener('abort', stop));
}
