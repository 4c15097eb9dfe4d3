// GET pods/log: what the node's runtime gives, as text.
import type { ServerResponse } from 'node:http';
import type { ApiResponse, LogOptions, NodeRuntime, StoredObject } from '../api.ts';
import { isTrue } from './route.ts';
import { badRequest } from './status.ts';
import { toResponse } from './api-server.ts';

function readOptions(query: URLSearchParams): LogOptions {
  const number = (key: string) => (query.get(key) ? { [key]: Number(query.get(key)) } : {});
  const text = (key: string) => (query.get(key) ? { [key]: query.get(key)! } : {});
  return {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    ...text('container'),
    ...text('sinceTime'),
    ...number('tailLines'),
    ...number('sinceSeconds'),
    ...number('limitBytes'),
  };
}

/** Ends when the log does or the client goes. */
export async function answerLog(
  pod: StoredObject,
  query: URLSearchParams,
  node: NodeRuntime,
  response: ServerResponse,
  refuse: (failure: ApiResponse) => void,
): Promise<void> {
  const answer = node.logs(pod, readOptions(query));
  if (answer.code !== 200 || !('stream' in answer))
    return refuse(toRefusal(answer as { code: number; message: string; text?: boolean }));
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const iterator = answer.stream[Symbol.asyncIterator]();
  response.once('close', () => void iterator.return?.());
  for (let next = await iterator.next(); !next.done && !response.destroyed; next = await iterator.next())
    response.write(next.value);
  response.end();
}

function toRefusal({ code, message, text }: { code: number; message: string; text?: boolean }): ApiResponse {
  if (text || code === 204) return { code, body: message };
  const error = badRequest(message);
  if (code === 400) return toResponse(error);
  const reason = code === 404 ? 'NotFound' : 'InternalError';
  return {
    code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details: {}, code },
  };
}
