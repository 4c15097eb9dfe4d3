// One HTTP request to a port in a pod, through `pods/portforward`: it reaches what listens on the pod's own loopback. The
// connection is the client library's WebSocket; HTTP over it is Node's own.

import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { ClosedPortError, ConnectionError } from '../model/errors.ts';
import type { ObjectKey } from '../model/kube-object.ts';
import { PODS } from '../model/resource.ts';
import type { Cancellable, PortAnswer, PortRequest } from './cluster.ts';
import { attempt, objectPath, queryOf } from './paths.ts';
import type { StreamSocket, UpgradeParts } from './upgrade.ts';
import { openStream } from './upgrade.ts';

const DATA = 0;
const ERROR = 1;
/** Each channel begins with its port, two bytes. */
const PORT_BYTES = 2;

/** Characters kept of an answer's body: it is a word or two. */
const BODY_MAX = 4096;

/** See `Cluster.requestThroughPortForward`. */
export async function requestThroughPortForward(
  parts: UpgradeParts,
  key: ObjectKey,
  port: number,
  request: PortRequest,
  { signal }: Cancellable = {},
): Promise<PortAnswer> {
  const path = objectPath(PODS, key, 'portforward') + queryOf({ ports: port });
  const tunnel = new Tunnel(port);
  const socket = await openStream(parts, attempt('get', PODS, key, 'portforward'), signal, (handler) =>
    handler.connect(path, null, (channel, payload) => tunnel.receive(channel, payload)),
  );
  tunnel.attach(socket);
  try {
    return await exchange(tunnel, port, request);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    tunnel.destroy();
    socket.terminate();
  }
}

/** The two channels of a forwarded port as one stream. */
class Tunnel extends Duplex {
  readonly #port: number;
  readonly #seen = new Set<number>();
  #socket: StreamSocket | undefined;

  constructor(port: number) {
    super();
    this.#port = port;
    // Whoever uses the stream hears of it; after that nobody cares.
    this.on('error', () => undefined);
  }

  receive(channel: number, frame: Buffer): boolean {
    const payload = this.#seen.has(channel) ? frame : frame.subarray(PORT_BYTES);
    this.#seen.add(channel);
    if (channel === DATA) this.push(payload);
    else if (channel === ERROR && payload.length > 0) this.destroy(describeForwarding(payload.toString(), this.#port));
    return true;
  }

  attach(socket: StreamSocket): void {
    this.#socket = socket;
    // The library never ends what it writes to.
    const end = (): void => void this.push(null);
    if (socket.readyState === socket.CLOSED) end();
    else socket.once('close', end);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket?.send(Buffer.concat([Buffer.of(DATA), chunk]), done);
  }
}

function exchange(tunnel: Tunnel, port: number, { method, path, host }: PortRequest): Promise<PortAnswer> {
  // What the kubelet says at once, e.g. that the port is closed, may come before anyone listens.
  if (tunnel.destroyed)
    return Promise.reject(tunnel.errored ?? new ConnectionError(`port ${port} of the pod gave no answer`));
  return new Promise((resolve, reject) => {
    const headers = { host: host ?? '127.0.0.1', connection: 'close' };
    // `agent` must stay out: with `agent: false` Node ignores createConnection.
    const outgoing = requestHttp({ method, path, headers, createConnection: () => tunnel });
    const fail = (error: Error): void =>
      reject(
        error instanceof ClosedPortError || error instanceof ConnectionError
          ? error
          : new ConnectionError(`port ${port} of the pod gave no answer: ${error.message}`),
      );
    let isAnswered = false;
    tunnel.once('error', fail);
    // A stream that is destroyed without a word tells its user nothing more.
    tunnel.once('close', () => isAnswered || fail(new Error('the connection was closed')));
    outgoing.once('error', fail);
    outgoing.once('response', (response) => {
      isAnswered = true;
      void readText(response).then((body) => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.end();
  });
}

/** What came of the body until it ended or broke off: the status is the answer. */
async function readText(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += (chunk as Buffer).toString('utf8');
      if (text.length >= BODY_MAX) break;
    }
  } catch {
    // The server stops, which is what it was told.
  }
  return text.slice(0, BODY_MAX);
}

function describeForwarding(text: string, port: number): Error {
  if (text.includes('connection refused')) return new ClosedPortError(`nothing listens on port ${port} of the pod`);
  return new ConnectionError(`port-forward to port ${port} of the pod failed: ${text.trim()}`);
}
