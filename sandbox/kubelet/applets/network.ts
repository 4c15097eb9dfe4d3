// Programs on the pod's loopback: `nc -l`, `nc HOST PORT`, `httpd`, `wget`. Each port exists only inside the sandbox.

import { createServer, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Applet, Call } from '../shell/machine.ts';

/** Options with a value that nc, httpd and wget know; everything else is a flag or an argument. */
function readOptions(args: string[], withValue: string): { options: Record<string, string>; rest: string[] } {
  const options: Record<string, string> = {};
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (!/^-\w/.test(arg)) rest.push(arg);
    else if (readCluster(arg.slice(1), args[index + 1], withValue, options)) index += 1;
  }
  return { options, rest };
}

/** Letters after one dash; true when the last one took the next argument as its value. */
function readCluster(letters: string, next: string | undefined, withValue: string, options: Record<string, string>) {
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    options[letter] = '';
    if (!withValue.includes(letter)) continue;
    const glued = letters.slice(at + 1);
    options[letter] = glued === '' ? (next ?? '') : glued;
    return glued === '';
  }
  return false;
}

async function pump(stream: Duplex, { io, life }: Call): Promise<void> {
  const copyIn = async () => {
    for (let text = await io.stdin.read(); text !== undefined; text = await io.stdin.read()) stream.write(text);
    stream.end();
  };
  void copyIn();
  stream.on('data', (chunk: Buffer) => io.stdout(chunk.toString()));
  try {
    await life.guard(new Promise<void>((resolve) => stream.once('end', resolve).once('close', resolve)));
  } finally {
    // A served connection is let finish its answer.
    setImmediate(() => stream.end());
  }
}

/** One connection: standard input is the answer, what comes is printed. */
async function accept(call: Call, port: number): Promise<number> {
  let take: (connection: Duplex) => void = () => undefined;
  const arrived = new Promise<Duplex>((resolve) => (take = resolve));
  const close = call.machine.listen(port, (connection) => take(connection));
  if (close === undefined) {
    call.io.stderr('nc: bind: Address already in use\n');
    return 1;
  }
  try {
    await pump(await call.life.guard(arrived), call);
    return 0;
  } finally {
    close();
  }
}

const nc: Applet = async (call) => {
  const { options, rest } = readOptions(call.args, 'pwief');
  const unknown = Object.keys(options).find((letter) => !'lpwief'.includes(letter));
  if (unknown !== undefined) {
    call.io.stderr(`nc: invalid option -- '${unknown}'\n`);
    return 1;
  }
  if ('l' in options) return accept(call, Number(options['p'] ?? rest.at(-1)));
  const stream = call.machine.connect(Number(rest[1]));
  if (stream === undefined) {
    call.io.stderr(`nc: can't connect to remote host (${rest[0]}): Connection refused\n`);
    return 1;
  }
  await pump(stream, call);
  return 0;
};

/** Serves the container's files under -h until it is killed. */
const httpd: Applet = async ({ args, io, life, machine }) => {
  const { options } = readOptions(args, 'phcru');
  const port = Number((options['p'] ?? '80').split(':').at(-1));
  const server = createServer((incoming, response) => {
    const path = (incoming.url ?? '/').split('?')[0]!;
    const text = machine.files.read(`${options['h'] ?? ''}${path.endsWith('/') ? `${path}index.html` : path}`);
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/html', connection: 'close' });
    response.end(
      text ??
        '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n',
    );
  });
  const close = machine.listen(port, (connection) => server.emit('connection', connection));
  if (close === undefined) {
    io.stderr('httpd: bind: Address already in use\n');
    return 1;
  }
  try {
    return await life.guard(new Promise<number>(() => undefined));
  } finally {
    close();
  }
};

const wget: Applet = async (call) => {
  const { io, life, machine } = call;
  const { options, rest } = readOptions(
    call.args.filter((arg) => !arg.startsWith('--')),
    'OT',
  );
  const post = call.args.some((arg) => arg.startsWith('--post-data'));
  const url = new URL(rest[0]!.includes('://') ? rest[0]! : `http://${rest[0]}`);
  const stream = machine.connect(Number(url.port || 80));
  if (stream === undefined) {
    io.stderr(`wget: can't connect to remote host (${url.hostname}): Connection refused\n`);
    return 1;
  }
  const { status, text } = await life.guard(ask(stream, url, post ? 'POST' : 'GET'));
  if (status >= 400) {
    io.stderr(`wget: server returned error: HTTP/1.1 ${status}\n`);
    return 1;
  }
  if (options['O'] === '-') io.stdout(text);
  else machine.files.write(options['O'] ?? 'index.html', text);
  return 0;
};

async function ask(stream: Duplex, url: URL, method: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      createConnection: () => stream,
      path: url.pathname + url.search,
      method,
      host: url.hostname,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.end();
  });
}

export const NETWORK_APPLETS: Record<string, Applet> = { httpd, nc, wget };
