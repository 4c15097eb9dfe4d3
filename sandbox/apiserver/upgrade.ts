// A request to change protocols, for exec and port-forward: refused on the bare socket, or the socket is handed on.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiResponse, ApiUser } from '../api.ts';
import type { ApiServer } from './api-server.ts';
import type { Answer } from './answer.ts';
import { authenticate } from './authentication.ts';
import { writeBody } from './bodies.ts';
import { toFailure, toFaultResponse } from './failure-answers.ts';
import type { FrontOptions } from './front-options.ts';
import { toHeaders } from './request-headers.ts';

export function upgrade(
  api: ApiServer,
  options: FrontOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { method = 'GET', url = '/' } = request;
  let user = '';
  const refuse = (response: ApiResponse) => {
    options.onRequest({ method, path: url, code: response.code, user });
    const { text, contentType } = writeBody(response.body, undefined);
    socket.end(
      `HTTP/1.1 ${response.code} Refused\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    );
  };
  try {
    const fault = options.faults.take(method, url);
    if (fault?.kind === 'drop-before') return void socket.destroy();
    if (fault?.kind === 'status') return refuse(toFaultResponse(fault));
    const who = authenticate(request, options.tokens, api.state.store);
    user = who.name;
    const answer = allowUpgrade(api, request, who);
    if ('code' in answer) return refuse(answer);
    if (!('pod' in answer) || answer.stream === 'log') return refuse({ code: 400, body: 'not an upgradable resource' });
    options.onRequest({ method, path: url, code: 101, user });
    options.attach(answer.pod, answer.stream, request, socket, head);
  } catch (error) {
    refuse(toFailure(error));
  }
}

/**
 * From 1.35 on a WebSocket (a GET) needs `create` as well as `get`: whoever may only read may not run commands. The server
 * gives no reason then.
 */
function allowUpgrade(api: ApiServer, request: IncomingMessage, user: ApiUser): Answer {
  const path = request.url ?? '/';
  const first = api.answer({ method: 'GET', path, headers: toHeaders(request), user });
  if ('code' in first && first.code === 403) return first;
  const second = api.answer({ method: 'POST', path, headers: toHeaders(request), user });
  if (!('code' in second) || second.code !== 403) return first;
  const { message, ...status } = second.body as { message: string };
  return { ...second, body: { ...status, message: message.replace(/(is forbidden: ).*/, '$1') } };
}
