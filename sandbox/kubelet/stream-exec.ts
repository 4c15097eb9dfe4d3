// exec: channels 0 stdin, 1 stdout, 2 stderr, 3 status, 4 resize; in v5 also 255, which closes one of them.

import type { WebSocket } from 'ws';
import type { ExecAnswer, ExecIo } from '../api.ts';
import { acceptUpgrade, offeredProtocols } from './upgrade.ts';
import type { Upgrade } from './upgrade.ts';
import { refuseUpgrade } from './stream-refusal.ts';
import { StreamInput } from './stream-input.ts';

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const [STDIN, STDOUT, STDERR, STATUS, RESIZE, CLOSE] = [0, 1, 2, 3, 4, 255] as const;

export function serveExec(upgrade: Upgrade): void {
  const { pod, query, request, runtime, socket } = upgrade;
  const protocol = PROTOCOLS.find((name) => offeredProtocols(request).includes(name));
  if (protocol === undefined) {
    return refuseUpgrade(socket, {
      code: 400,
      message: `unable to upgrade: none of ${PROTOCOLS.join(', ')} was offered`,
    });
  }
  const session = new ExecSession(query);
  const answer = runtime.exec(pod, query.get('container') ?? '', query.getAll('command'), session.io);
  if ('refused' in answer) return refuseUpgrade(socket, answer.refused);
  acceptUpgrade(upgrade, protocol, (webSocket) => session.start(webSocket, answer));
}

class ExecSession {
  readonly io: ExecIo;
  readonly #input = new StreamInput();
  readonly #tty: boolean;
  #socket: WebSocket | undefined;
  /** What the command wrote before the upgrade was through. */
  #early: Buffer[] = [];

  constructor(query: URLSearchParams) {
    const wants = (name: string) => ['true', '1'].includes(query.get(name) ?? '');
    this.#tty = wants('tty');
    const write = (channel: number) => (chunk: string | Uint8Array) => this.#write(channel, chunk);
    this.io = {
      ...(wants('stdin') ? { stdin: this.#input } : {}),
      stdout: wants('stdout') ? write(STDOUT) : () => undefined,
      // A terminal has only one output.
      stderr: this.#tty ? write(STDOUT) : wants('stderr') ? write(STDERR) : () => undefined,
    };
  }

  start(socket: WebSocket, answer: Extract<ExecAnswer, { done: unknown }>): void {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(data, answer));
    socket.on('close', () => this.#input.end());
    socket.on('error', () => socket.terminate());
    for (const frame of this.#early) socket.send(frame);
    void answer.done.then((end) => {
      this.#write(STATUS, JSON.stringify(toStatus(end)));
      socket.close(1000);
    });
  }

  #write(channel: number, chunk: string | Uint8Array): void {
    const text = typeof chunk === 'string' && this.#tty && channel === STDOUT ? chunk.replaceAll('\n', '\r\n') : chunk;
    const frame = Buffer.concat([Buffer.of(channel), Buffer.from(text as string)]);
    if (this.#socket === undefined) this.#early.push(frame);
    else if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }

  #receive(data: Buffer, answer: Extract<ExecAnswer, { done: unknown }>): void {
    const [channel] = data;
    const payload = data.subarray(1);
    if (channel === STDIN) this.#input.push(payload);
    else if (channel === CLOSE && payload[0] === STDIN) this.#input.end();
    else if (channel === RESIZE) resize(payload, answer);
  }
}

function resize(payload: Buffer, answer: Extract<ExecAnswer, { done: unknown }>): void {
  try {
    const { Width, Height } = JSON.parse(payload.toString()) as { Width: number; Height: number };
    answer.resize?.(Width, Height);
  } catch {
    // A size that is none changes nothing.
  }
}

/** The Status that ends an exec, as the kubelet writes it. */
function toStatus(end: { exitCode: number } | { failed: string }) {
  if ('failed' in end) {
    const message = `Internal error occurred: ${end.failed}`;
    const details = { causes: [{ message: end.failed }] };
    return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 };
  }
  if (end.exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${end.exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(end.exitCode) }] },
  };
}
