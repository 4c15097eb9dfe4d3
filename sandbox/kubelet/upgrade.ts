// One WebSocket upgrade that has been allowed.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { NodeRuntime, StoredObject } from '../api.ts';

export interface Upgrade {
  pod: StoredObject;
  query: URLSearchParams;
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  runtime: NodeRuntime;
}

type Accept = (socket: WebSocket) => void;

/** The subprotocols that the client offered, in its order. */
export function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/** Completes the upgrade; `protocol` is the one chosen. */
export function acceptUpgrade({ request, socket, head }: Upgrade, protocol: string, accept: Accept): void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  server.handleUpgrade(request, socket, head, accept);
}
