// The HTTPS front: one server on the loopback that asks for certificates and lets go of its sockets when it stops. What
// comes in goes to serve.ts or upgrade.ts.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { ApiServer } from './api-server.ts';
import type { FrontOptions } from './front-options.ts';
import { serve } from './serve.ts';
import { upgrade } from './upgrade.ts';

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
