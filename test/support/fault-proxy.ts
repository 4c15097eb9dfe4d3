// A door before the target's API server at which single requests can be answered otherwise, held, or cut, on the practice
// cluster and a real one alike. Plain HTTP inside this machine, over which clients send no token: the door adds the target's own.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';

import { refuse, spoil, type Refusal, type Spoiled } from './faulty-answer.ts';
import type { Json } from './kube-api.ts';
import { target } from './target.ts';

export interface Asked {
  method: string;
  /** Path and query. */
  path: string;
  body: Json;
  /** It would change something: not a read, a review or a dry run. An exec or a port-forward is none either. */
  isWrite: boolean;
}

/** What happens to a request instead of being passed on. */
export type Verdict =
  /** Answered otherwise: never passed on, or passed on and its own answer thrown away. */
  | (Refusal & { isPassedOn?: true })
  /** The connection breaks: before the server sees it, or with the answer lost. */
  | { cut: 'before' | 'after' }
  /** Passed on, and the server's own answer spoiled. */
  | Spoiled
  | undefined;

export interface FaultProxy {
  /** Path of a kubeconfig whose server is the door. */
  kubeconfig: string;
  asked: Asked[];
  /** Decides about each request from now on; may do something first, for as long as it likes. */
  intercept: (asked: Asked) => Verdict | Promise<Verdict>;
  /** Breaks every connection there is, in the middle of whatever it carries. */
  cutAll(): void;
  /** Resolves when the server has answered all that was passed on, also what its sender has given up on. */
  settled(): Promise<void>;
}

interface Behind {
  url: string;
  authorization: string;
  agent: Agent;
  ca: Buffer;
}

/** Ends with the test; one of several that run at the same time has to hand its own `onTestFinished` over. */
export async function startFaultProxy(atEnd: (stop: () => void) => void = onTestFinished): Promise<FaultProxy> {
  const config = parse(readFileSync(target().kubeconfigs.admin, 'utf8')) as Json;
  const server = readServer(config);
  const underWay = new Set<Promise<void>>();
  const door = createServer((incoming, outgoing) => {
    const handled = handle(incoming, outgoing, proxy, server)
      .catch(() => void outgoing.destroy())
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  });
  const streams = new Set<Duplex>();
  door.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    streams.add(socket.on('close', () => streams.delete(socket)).on('error', () => socket.destroy()));
    upgrade(incoming, socket, proxy, server).catch(() => socket.destroy());
  });
  const cutAll = () => {
    door.closeAllConnections();
    for (const each of streams) each.destroy();
  };
  const settled = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };
  const proxy: FaultProxy = { kubeconfig: '', asked: [], intercept: () => undefined, cutAll, settled };
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  proxy.kubeconfig = join(mkdtempSync(join(tmpdir(), 'fault-proxy-')), 'kubeconfig');
  writeFileSync(
    proxy.kubeconfig,
    stringify({ ...config, clusters: [{ name: config.clusters[0].name, cluster: { server: url } }] }),
  );
  atEnd(() => {
    cutAll();
    door.close();
    server.agent.destroy();
  });
  return proxy;
}

function readServer(config: Json): Behind {
  const { cluster } = config.clusters[0];
  const data = cluster['certificate-authority-data'];
  const ca = data === undefined ? readFileSync(cluster['certificate-authority']) : Buffer.from(data, 'base64');
  const authorization = `Bearer ${config.users[0].user.token}`;
  return { url: cluster.server, authorization, agent: new Agent({ keepAlive: true, ca }), ca };
}

/** Resolves when the server has answered, or will not be asked; a body may still be on its way then. */
async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  proxy: FaultProxy,
  server: Behind,
): Promise<void> {
  const sent = await buffer(incoming);
  const asked = describeRequest(incoming, sent);
  proxy.asked.push(asked);
  const verdict = await proxy.intercept(asked);
  if (verdict !== undefined && 'code' in verdict) {
    if (verdict.isPassedOn) await buffer(await passOn(incoming, sent, server));
    return refuse(outgoing, verdict);
  }
  if (verdict !== undefined && 'cut' in verdict) {
    if (verdict.cut === 'after') await buffer(await passOn(incoming, sent, server));
    return void outgoing.destroy();
  }
  const response = await passOn(incoming, sent, server);
  outgoing.on('close', () => response.destroy());
  if (verdict !== undefined) return spoil(response, outgoing, verdict);
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  response.pipe(outgoing);
}

function describeRequest({ method = '', url: path = '' }: IncomingMessage, sent: Buffer): Asked {
  const body = sent.length === 0 ? undefined : (JSON.parse(sent.toString()) as Json);
  const isDryRun = path.includes('dryRun=All') || body?.dryRun !== undefined;
  return { method, path, body, isWrite: method !== 'GET' && !isDryRun && !/selfsubject\w+reviews/.test(path) };
}

function passOn(incoming: IncomingMessage, sent: Buffer, { url, agent, authorization }: Behind) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { ...keptHeaders(incoming), authorization };
    const forwarded = request(new URL(incoming.url ?? '', url), { method: incoming.method, headers, agent });
    forwarded.on('response', resolve).on('error', reject);
    forwarded.end(sent);
  });
}

function keptHeaders({ headers }: IncomingMessage): IncomingMessage['headers'] {
  const { host: _host, connection: _connection, ...kept } = headers;
  return kept;
}

/** An exec or a port-forward. Of the verdicts those count that break a connection, and a refusal. */
async function upgrade(incoming: IncomingMessage, socket: Duplex, proxy: FaultProxy, server: Behind): Promise<void> {
  const asked = describeRequest(incoming, Buffer.alloc(0));
  proxy.asked.push(asked);
  const verdict = await proxy.intercept(asked);
  if (verdict !== undefined && 'cut' in verdict) return void socket.destroy();
  if (verdict !== undefined && 'code' in verdict) {
    return void socket.end(`HTTP/1.1 ${verdict.code} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }
  const behind = await openUpgrade(incoming, socket, server);
  if (verdict !== undefined && 'lastsMs' in verdict) setTimeout(() => behind?.destroy(), verdict.lastsMs);
}

/** Joins the two ends. undefined when the server refuses. */
function openUpgrade(incoming: IncomingMessage, socket: Duplex, server: Behind): Promise<Duplex | undefined> {
  const headers = { ...keptHeaders(incoming), connection: 'Upgrade', authorization: server.authorization };
  const forwarded = request(new URL(incoming.url ?? '', server.url), { headers, ca: server.ca, agent: false });
  return new Promise((resolve, reject) => {
    forwarded.on('error', reject);
    forwarded.on('response', (response) => {
      void buffer(response).then((body) => {
        socket.end(Buffer.concat([Buffer.from(headOf(response, `content-length: ${body.length}\r\n`)), body]));
        resolve(undefined);
      }, reject);
    });
    forwarded.on('upgrade', (response, behind, head) => {
      socket.write(headOf(response));
      if (head.length > 0) socket.write(head);
      behind.pipe(socket).pipe(behind);
      behind.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => behind.destroy());
      resolve(behind);
    });
    forwarded.end();
  });
}

function headOf(response: IncomingMessage, more = ''): string {
  const { statusCode, statusMessage, rawHeaders } = response;
  const lines = rawHeaders.flatMap((name, index) => {
    const isKept = index % 2 === 0 && !/^(content-length|transfer-encoding)$/i.test(name);
    return isKept ? [`${name}: ${rawHeaders[index + 1]}\r\n`] : [];
  });
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}${more}\r\n`;
}
