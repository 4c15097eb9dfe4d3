// The control endpoint: how tests and the demo, perhaps in another process, make faults, stop controllers and move time.
// Plain HTTP on loopback, on a port of its own; no Kubernetes client ever sees it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Faults } from './apiserver/faults.ts';
import type { SeenRequest } from './apiserver/front-options.ts';
import type { MovableClock } from './clock.ts';

export interface Controlled {
  clock: MovableClock;
  faults: Faults;
  requests: SeenRequest[];
  pauseControllers(): void;
  resumeControllers(): void;
  setGcDelay(ms: number): void;
  /** Forgets the watch history, so that older watches and pages get 410. */
  compact(): void;
}

type Action = (body: any, controlled: Controlled) => unknown;

const actions: Record<string, Action> = {
  'GET /requests': (_, { requests }) => requests,
  'DELETE /requests': (_, { requests }) => void requests.splice(0),
  'GET /faults': (_, { faults }) => faults.list(),
  'POST /faults': (body: Fault | Fault[], { faults }) => faults.add(...[body].flat()),
  'DELETE /faults': (_, { faults }) => faults.clear(),
  'POST /controllers/pause': (_, controlled) => controlled.pauseControllers(),
  'POST /controllers/resume': (_, controlled) => controlled.resumeControllers(),
  'GET /clock': (_, { clock }) => ({ now: clock.now() }),
  'POST /clock/advance': ({ ms }: { ms: number }, { clock }) => clock.advance(ms),
  'POST /gc/delay': ({ ms }: { ms: number }, controlled) => controlled.setGcDelay(ms),
  'POST /compact': (_, controlled) => controlled.compact(),
};

/** Returns its base URL and how to end it. Answers 200 with JSON, 404 for an unknown action, 400 for a bad body. */
export async function startControl(controlled: Controlled): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => void answer(request, response, controlled));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, controlled: Controlled): Promise<void> {
  const action = actions[`${request.method} ${request.url}`];
  const reply = (code: number, body: unknown) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!action) return void reply(404, { error: `unknown action; there are: ${Object.keys(actions).join(', ')}` });
  try {
    reply(200, (await action(await readJson(request), controlled)) ?? {});
  } catch (error) {
    reply(400, { error: (error as Error).message });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}
