// Port-forward: for the nth port channel 2n carries data and 2n+1 errors; each begins with the port, two bytes little-endian.

import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { acceptUpgrade, offeredProtocols } from './upgrade.ts';
import type { Upgrade } from './upgrade.ts';
import { refuseUpgrade } from './stream-refusal.ts';

/** Both are the same protocol; the longer name is the kubelet's own. */
const PROTOCOLS = ['v4.channel.k8s.io', 'portforward.k8s.io'];

export function servePortForward(upgrade: Upgrade): void {
  const { pod, query, request, socket } = upgrade;
  const { name, namespace } = pod.metadata as any;
  const protocol = PROTOCOLS.find((candidate) => offeredProtocols(request).includes(candidate));
  const ports = query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .map(Number);
  if (pod['spec'].nodeName === undefined) {
    return refuseUpgrade(socket, { code: 400, message: `pod ${name} does not have a host assigned` });
  }
  if (protocol === undefined) {
    const spdy = 'SPDY over WebSocket is not spoken by the practice cluster';
    return refuseUpgrade(socket, {
      code: 400,
      message: `unable to upgrade: ${spdy}; use a client with ${PROTOCOLS[0]}`,
    });
  }
  if (ports.length === 0 || ports.some((port) => !(port > 0 && port < 65_536))) {
    return refuseUpgrade(socket, { code: 400, message: 'query parameter "ports" is required' });
  }
  if (pod['status']?.phase !== 'Running') {
    return refuseUpgrade(socket, { code: 500, message: `pod not found ("${name}_${namespace}")`, text: true });
  }
  acceptUpgrade(upgrade, protocol, (webSocket) => forward(upgrade, webSocket, ports));
}

function forward({ pod, runtime }: Upgrade, socket: WebSocket, ports: number[]): void {
  const streams = new Map<number, Duplex>();
  for (const [index, port] of ports.entries()) {
    for (const channel of [2 * index, 2 * index + 1]) send(socket, channel, toPortBytes(port));
    const stream = runtime.connect(pod, port);
    if (stream === undefined) send(socket, 2 * index + 1, Buffer.from(describeRefusal(pod.metadata.uid, port)));
    else streams.set(2 * index, attach(socket, 2 * index, stream));
  }
  if (streams.size === 0) socket.close(1000);
  socket.on('message', (data: Buffer) => streams.get(data[0]!)?.write(data.subarray(1)));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const stream of streams.values()) stream.destroy();
  });
}

function attach(socket: WebSocket, channel: number, stream: Duplex): Duplex {
  stream.on('data', (chunk: Buffer) => send(socket, channel, chunk));
  // The connection inside is over; the kubelet takes a second to say so.
  stream.on('end', () => setTimeout(() => socket.close(1000), 1000).unref());
  stream.on('error', () => undefined);
  return stream;
}

function send(socket: WebSocket, channel: number, payload: Buffer): void {
  if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), payload]));
}

function toPortBytes(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(port);
  return bytes;
}

function describeRefusal(uid: string, port: number): string {
  const sandbox = createHash('sha256').update(uid).digest('hex');
  const where = `failed to connect to localhost:${port} inside namespace "${sandbox}"`;
  const problem = `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
  const other = 'IPv6 dial tcp6: address localhost: no suitable address found';
  const stage = `failed to execute portforward in network namespace "/var/run/netns/cni-${uid}"`;
  return `error forwarding port ${port} to pod ${sandbox}, uid : ${stage}: ${where}, ${problem} ${other} `;
}
