// exec and port-forward over WebSocket, as kubectl and client libraries speak them to a kubelet through the API server.
// Only the WebSocket protocols: SPDY, which kubectl port-forward tunnels through a WebSocket of its own, is refused the
// way an old server would. Who may do it has been decided before (apiserver/front.ts).

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { NodeRuntime, StoredObject } from '../api.ts';
import type { AttachStream } from '../apiserver/front.ts';
import { serveExec } from './stream-exec.ts';
import { servePortForward } from './stream-port-forward.ts';
import { refuseUpgrade } from './stream-refusal.ts';

/** One upgrade request that has been allowed. */
export interface Upgrade {
  pod: StoredObject;
  query: URLSearchParams;
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  runtime: NodeRuntime;
}

export function attachStreams(runtime: NodeRuntime): AttachStream {
  return (pod, stream, request, socket, head) => {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://sandbox');
    const upgrade: Upgrade = { pod, query, request, socket, head, runtime };
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return refuseUpgrade(socket, { code: 400, message: 'unable to upgrade: only WebSocket is spoken here' });
    }
    if (stream === 'exec') serveExec(upgrade);
    else servePortForward(upgrade);
  };
}

/** The subprotocols that the client offered, in its order. */
export function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

/** Completes the upgrade; `protocol` is the one chosen. */
export function acceptUpgrade({ request, socket, head }: Upgrade, protocol: string, accept: Accept): void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => protocol });
  server.handleUpgrade(request, socket, head, accept);
}

type Accept = (socket: import('ws').WebSocket) => void;
