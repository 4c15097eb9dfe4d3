// A port-forward whose answer comes with the upgrade itself, before anyone can listen: a loaded node does that.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { realPace } from '../../../src/lib/cluster/pace.ts';
import { requestThroughPortForward } from '../../../src/lib/cluster/port-forward.ts';
import type { UpgradeParts } from '../../../src/lib/cluster/upgrade.ts';

const PORT = 9091;
const [DATA, ERROR] = [0, 1];
/** What RFC 6455 has a server add to the key. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A binary message as a server sends it. */
function frame(channel: number, payload: Buffer): Buffer {
  const message = Buffer.concat([Buffer.of(channel), payload]);
  return Buffer.concat([Buffer.of(0x82, message.length), message]);
}

const portBytes = Buffer.of(PORT & 0xff, PORT >> 8);

/** Sends the upgrade and all of `frames` in one piece, then does `then`. */
async function listen(frames: Buffer[], then: (socket: Duplex) => void = () => undefined): Promise<UpgradeParts> {
  const server = createServer();
  server.on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64');
    const protocol = headers['sec-websocket-protocol']?.split(',')[0];
    const head = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
      `Sec-WebSocket-Protocol: ${protocol}`,
    ];
    socket.on('error', () => undefined);
    socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...frames]));
    then(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headers: {},
    credentials: { get: async () => ({}), refresh: async () => false },
    agents: { for: async () => ({ stream: undefined }) },
    pace: realPace,
    tracer: { exchange: () => undefined },
    requestTimeoutMs: 0,
  } as unknown as UpgradeParts;
}

const ask = (parts: UpgradeParts) =>
  requestThroughPortForward(parts, { namespace: 'myteam', name: 'x' }, PORT, { method: 'POST', path: '/quitquitquit' });

test('a closed port', async () => {
  const refused = Buffer.from('dial tcp4 127.0.0.1:9091: connect: connection refused');
  const parts = await listen([frame(DATA, portBytes), frame(ERROR, portBytes), frame(ERROR, refused)]);
  await expect(ask(parts)).rejects.toThrow('nothing listens on port 9091 of the pod');
});

test('a connection that ends at once', async () => {
  const parts = await listen([frame(DATA, portBytes), frame(ERROR, portBytes)], (socket) => socket.end());
  await expect(ask(parts)).rejects.toThrow('port 9091 of the pod gave no answer');
});
