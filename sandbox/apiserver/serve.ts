// One plain HTTPS request: the fault it may meet, who asks, and the answer sent as a body, a watch or a log.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse } from '../api.ts';
import { toResponse, type ApiServer } from './api-server.ts';
import type { Answer } from './answer.ts';
import { authenticate } from './authentication.ts';
import { readBody, writeBody } from './bodies.ts';
import { toFailure, toFaultResponse } from './failure-answers.ts';
import type { Fault } from './faults.ts';
import type { FrontOptions } from './front-options.ts';
import { answerLog } from './logs.ts';
import { toHeaders } from './request-headers.ts';
import { StatusError } from './status-error.ts';
import { sendWatch } from './watch-stream.ts';

export async function serve(
  api: ApiServer,
  options: FrontOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const fault = options.faults.take(method, url);
  let user = '';
  response.once('close', () =>
    options.onRequest({ method, path: url, code: response.headersSent ? response.statusCode : 0, user }),
  );
  try {
    if (fault?.kind === 'drop-before') return void request.socket.destroy();
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
    if (fault?.kind === 'status') return send(toFaultResponse(fault), request, response);
    const who = authenticate(request, options.tokens, api.state.store);
    user = who.name;
    const body = await readBody(request);
    const answer = api.answer({
      method: method as ApiRequest['method'],
      path: url,
      headers: toHeaders(request),
      user: who,
      body,
    });
    if (fault?.kind === 'drop-after') return void request.socket.destroy();
    deliver(answer, { api, options, request, response, fault });
  } catch (error) {
    send(toFailure(error), request, response);
  }
}

interface Exchange {
  api: ApiServer;
  options: FrontOptions;
  request: IncomingMessage;
  response: ServerResponse;
  fault: Fault | undefined;
}

function deliver(answer: Answer, { api, options, request, response, fault }: Exchange): void {
  if ('code' in answer) return send(answer, request, response);
  if ('watch' in answer) {
    sendWatch(answer, response, () => api.state.clock.now());
    if (fault?.kind === 'reset-watch') setTimeout(() => request.socket.destroy(), fault.ms ?? 0).unref();
    return;
  }
  if (answer.stream === 'log')
    return void answerLog(answer.pod, answer.query, options.node, response, (failure) =>
      send(failure, request, response),
    );
  // exec and port-forward without an upgrade.
  send(toResponse(new StatusError(400, 'BadRequest', 'Upgrade request required')), request, response);
}

function send({ code, body, headers = {} }: ApiResponse, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { text, contentType } = writeBody(body, request.headers.accept);
  const all: Record<string, string | string[]> = {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    ...headers,
  };
  if (headers.warning) all.warning = headers.warning.split('\n');
  response.writeHead(code, { 'content-length': Buffer.byteLength(text), ...all });
  response.end(request.method === 'HEAD' || code === 304 ? '' : text);
}
