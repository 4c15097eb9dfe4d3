// A container that answers HTTP beside its script, on the pod's loopback, as the annotation in program.ts says.

import { createServer } from 'node:http';
import type { PodNetwork } from './pod-network.ts';
import type { Listener } from './program.ts';

/** Serves until the returned function is called; undefined when the port is taken. `end`: the answer ends the container. */
export function serveListener(
  { port, method, path, status = 200, body = '', then }: Listener,
  network: PodNetwork,
  end: (exitCode: number) => void,
): (() => void) | undefined {
  const server = createServer((request, response) => {
    const meant = (method === undefined || method === request.method) && (path === undefined || path === request.url);
    response.writeHead(meant ? status : 404, { connection: 'close' });
    response.end(meant ? body : 'not found\n', () => {
      if (meant && then !== undefined) end(then === 'stop' ? 0 : then);
    });
  });
  return network.listen(port, (connection) => server.emit('connection', connection));
}
