// One request on one socket, and the one question that decides whether a write may be repeated: did any of it leave?

import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Pace } from './pace.ts';

/** Go dials no longer than this. */
const CONNECT_TIMEOUT_MS = 30_000;

const unsentErrors = new WeakSet<object>();

/** True only when it is certain that no byte of the request left. */
export function neverLeft(error: unknown): boolean {
  return typeof error === 'object' && error !== null && unsentErrors.has(error);
}

/**
 * Sends one request and resolves with the head of its answer. Rejects with node's own error, or the signal's reason;
 * `neverLeft` tells whether the server cannot have seen the request.
 */
export function exchange(options: RequestOptions, body: string | undefined, pace: Pace): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = (options.protocol === 'https:' ? requestHttps : requestHttp)(options);
    let connected = false;
    let stopTimeout = (): void => undefined;
    // Not before there is a socket: time spent in the pool's queue does not count.
    outgoing.once('socket', (socket) => {
      stopTimeout = pace.after(CONNECT_TIMEOUT_MS, () => outgoing.destroy(connectTimeout()));
      onceConnected(socket, () => {
        connected = true;
        stopTimeout();
      });
    });
    outgoing.once('response', resolve);
    outgoing.on('error', (error) => {
      stopTimeout();
      if (!connected) unsentErrors.add(error);
      reject(options.signal?.aborted ? options.signal.reason : error);
    });
    outgoing.end(body);
  });
}

function connectTimeout(): Error {
  return Object.assign(new Error('connect timeout'), { code: 'ETIMEDOUT' });
}

// The first byte of a request is written when its socket is connected, with TLS when the handshake is done. A pooled
// socket is that already, and must not be given one more listener by each request that it carries.
function onceConnected(socket: Socket, callback: () => void): void {
  if (socket.connecting || (socket as { secureConnecting?: boolean }).secureConnecting) {
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', callback);
  } else {
    callback();
  }
}
