// exec and port-forward over WebSocket, as kubectl and client libraries speak them to a kubelet through the API server.
// Only the WebSocket protocols: SPDY, which kubectl port-forward tunnels through a WebSocket of its own, is refused the
// way an old server would. Who may do it has been decided before (apiserver/front.ts).

import type { Upgrade } from './upgrade.ts';
import type { NodeRuntime } from '../api.ts';
import type { AttachStream } from '../apiserver/front-options.ts';
import { serveExec } from './stream-exec.ts';
import { servePortForward } from './stream-port-forward.ts';
import { refuseUpgrade } from './stream-refusal.ts';

export function attachStreams(runtime: NodeRuntime): AttachStream {
  return (pod, stream, request, socket, head) => {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://sandbox');
    const upgrade: Upgrade = { pod, query, request, socket, head, runtime };
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return refuseUpgrade(socket, { code: 400, message: 'unable to upgrade: only WebSocket is spoken here' });
    }
    if (stream === 'exec') serveExec(upgrade);
    else servePortForward(upgrade);
  };
}
