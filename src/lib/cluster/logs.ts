// One reading of a container's log, as bytes. The client library's Log is not used: it ends the process when a stream is
// cut, throws the server's reason away, and gives up after five silent minutes. Going on after a cut is the caller's work
// (workflows/follow-log.ts), because only who knows the pod knows whether there is more to come.

import type { IncomingMessage } from 'node:http';
import { NaisjobError, StatusError } from '../model/errors.ts';
import type { ObjectKey } from '../model/kube-object.ts';
import { PODS } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { LogOptions } from './cluster.ts';
import { toConnectionError } from './connection-errors.ts';
import { attempt, objectPath, queryOf } from './paths.ts';

/** A silent log says nothing for hours: only the network itself can tell that the other end is gone. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Chunks as they come, of any size; the next one is read when it is asked for. Ends when the server ends the log, which
 * it also does when it loses the node midway. Throws StatusError (204 included: the pod is on no node yet) and
 * ConnectionError for a cut; an aborted signal rejects with its reason.
 */
export async function* readLog(
  client: ApiClient,
  key: ObjectKey,
  { signal, ...options }: LogOptions,
): AsyncGenerator<Uint8Array> {
  const attempted = attempt('get', PODS, key, 'log');
  const path = objectPath(PODS, key, 'log') + queryOf(toParameters(options));
  const body = await client.open({ method: 'GET', path, accept: 'application/json, */*', attempted, signal });
  if (body.statusCode === 204) {
    body.resume();
    throw new StatusError({ code: 204, reason: 'NoContent', message: 'the pod is not on a node yet' }, attempted);
  }
  body.socket.setKeepAlive(true, KEEP_ALIVE_MS);
  yield* readUntilAborted(body, client.server, signal);
}

function toParameters(options: Omit<LogOptions, 'signal'>): Record<string, string | number | undefined> {
  const flag = (value: boolean | undefined) => (value === true ? 'true' : undefined);
  return {
    container: options.container,
    follow: flag(options.follow),
    previous: flag(options.previous),
    timestamps: flag(options.timestamps),
    sinceTime: options.sinceTime,
    tailLines: options.tailLines,
  };
}

async function* readUntilAborted(
  body: IncomingMessage,
  server: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  // Node may let go of a request's own signal once the request is written; the body must end with it all the same.
  const destroy = (): void => void body.destroy();
  signal?.addEventListener('abort', destroy, { once: true });
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
    signal?.throwIfAborted();
    if (!body.complete) throw Object.assign(new Error('log cut off'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof NaisjobError ? error : toConnectionError(error, server);
  } finally {
    signal?.removeEventListener('abort', destroy);
  }
}
