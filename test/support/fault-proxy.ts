// A door before the target's API server at which single requests can be answered otherwise, held, or cut, on the practice
// cluster and a real one alike. Plain HTTP inside this machine, over which clients send no token: the door adds the target's own.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';

import type { Json } from './kube-api.ts';
import { target } from './target.ts';

export interface Asked {
  method: string;
  /** Path and query. */
  path: string;
  body: Json;
  /** It would change something: not a read, a review or a dry run. */
  isWrite: boolean;
}

/** What happens to a request instead of being passed on. */
export type Verdict =
  /** Answered with a Status: never passed on, or passed on and its own answer thrown away. */
  | { code: number; reason: string; isPassedOn?: true }
  /** The connection breaks: before the server sees it, or with the answer lost. */
  | { cut: 'before' | 'after' }
  | undefined;

export interface FaultProxy {
  /** Path of a kubeconfig whose server is the door. */
  kubeconfig: string;
  asked: Asked[];
  /** Decides about each request from now on; may do something first, for as long as it likes. */
  intercept: (asked: Asked) => Verdict | Promise<Verdict>;
  /** Breaks every connection there is, in the middle of whatever it carries. */
  cutAll(): void;
}

interface Behind {
  url: string;
  authorization: string;
  agent: Agent;
}

/** Ends with the test; one of several that run at the same time has to hand its own `onTestFinished` over. */
export async function startFaultProxy(atEnd: (stop: () => void) => void = onTestFinished): Promise<FaultProxy> {
  const config = parse(readFileSync(target().kubeconfigs.admin, 'utf8')) as Json;
  const { cluster } = config.clusters[0];
  const ca = cluster['certificate-authority-data'];
  const server: Behind = {
    url: cluster.server,
    authorization: `Bearer ${config.users[0].user.token}`,
    agent: new Agent({
      keepAlive: true,
      ca: ca === undefined ? readFileSync(cluster['certificate-authority']) : Buffer.from(ca, 'base64'),
    }),
  };
  const door = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, proxy, server).catch(() => outgoing.destroy());
  });
  const cutAll = () => door.closeAllConnections();
  const proxy: FaultProxy = { kubeconfig: '', asked: [], intercept: () => undefined, cutAll };
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
    return answer(outgoing, verdict);
  }
  if (verdict?.cut === 'before') return void outgoing.destroy();
  const response = await passOn(incoming, sent, server);
  if (verdict?.cut === 'after') {
    await buffer(response);
    return void outgoing.destroy();
  }
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  response.pipe(outgoing);
  outgoing.on('close', () => response.destroy());
}

function describeRequest({ method = '', url: path = '' }: IncomingMessage, sent: Buffer): Asked {
  const body = sent.length === 0 ? undefined : (JSON.parse(sent.toString()) as Json);
  const isDryRun = path.includes('dryRun=All') || body?.dryRun !== undefined;
  return { method, path, body, isWrite: method !== 'GET' && !isDryRun && !/selfsubject\w+reviews/.test(path) };
}

function passOn(incoming: IncomingMessage, sent: Buffer, server: Behind): Promise<IncomingMessage> {
  const { url, agent, authorization } = server;
  const { host: _host, connection: _connection, ...kept } = incoming.headers;
  const headers = { ...kept, authorization };
  return new Promise((resolve, reject) => {
    const forwarded = request(new URL(incoming.url ?? '', url), { method: incoming.method, headers, agent });
    forwarded.on('response', resolve).on('error', reject);
    forwarded.end(sent);
  });
}

function answer(outgoing: ServerResponse, { code, reason }: { code: number; reason: string }): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'made by a test',
    reason,
    code,
  };
  outgoing.writeHead(code, { 'content-type': 'application/json', ...(code === 429 && { 'retry-after': '1' }) });
  outgoing.end(JSON.stringify(status));
}
