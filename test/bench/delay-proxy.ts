// A door before the API server that is as far away as is wanted: TLS goes through untouched, each direction half of the
// round trip later, and a new connection costs a round trip more, as its handshake would.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

import type { Json } from '../support/kube-api.ts';

export interface DelayProxy {
  /** Path of a kubeconfig whose server is the door. */
  kubeconfig: string;
  /** Connections that have been made so far. */
  connections(): number;
  close(): void;
}

/** `roundTrip`: ms that are added. */
export async function startDelayProxy(kubeconfig: string, roundTrip: number): Promise<DelayProxy> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Json;
  const [{ cluster }] = config.clusters;
  const server = new URL(cluster.server);
  const sockets = new Set<Socket>();
  let count = 0;
  const door = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: server.hostname, port: Number(server.port || 443), noDelay: true });
    for (const each of [near, far]) {
      sockets.add(each);
      each.on('error', () => {
        near.destroy();
        far.destroy();
      });
      each.on('close', () => sockets.delete(each));
    }
    count += 1;
    passOn(near, far, roundTrip / 2, Date.now() + roundTrip);
    passOn(far, near, roundTrip / 2, 0);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  const file = join(mkdtempSync(join(tmpdir(), 'delay-proxy-')), 'kubeconfig');
  // The certificate is the server's own, whatever name the door has.
  const far = { ...cluster, server: `https://127.0.0.1:${port}`, 'tls-server-name': server.hostname };
  writeFileSync(file, stringify({ ...config, clusters: [{ ...config.clusters[0], cluster: far }] }));
  return {
    kubeconfig: file,
    connections: () => count,
    close() {
      for (const each of sockets) each.destroy();
      door.close();
    },
  };
}

/** `opensAt`: nothing leaves before this time (ms since 1970). What comes first leaves first. */
function passOn(from: Socket, to: Socket, delay: number, opensAt: number): void {
  const queue: { due: number; act(): void }[] = [];
  const work = (): void => {
    while (queue[0] !== undefined && queue[0].due <= Date.now()) queue.shift()?.act();
    if (queue[0] !== undefined) setTimeout(work, queue[0].due - Date.now());
  };
  const later = (act: () => void): void => {
    queue.push({ due: Math.max(Date.now(), opensAt) + delay, act });
    if (queue.length === 1) setTimeout(work, Math.max(Date.now(), opensAt) + delay - Date.now());
  };
  from.on('data', (chunk: Buffer) => later(() => void (to.writable && to.write(chunk))));
  from.on('end', () => later(() => to.end()));
}
