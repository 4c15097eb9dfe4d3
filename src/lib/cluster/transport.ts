// One HTTP exchange on pooled connections: headers, credentials, warnings, traces. On node:https, because undici and
// fetch cost a third of the whole start-up; everything above asks through `Transport`, so another one can take its place.

import type { OutgoingHttpHeaders, RequestOptions } from 'node:http';
import type { Agents } from './agents.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { exchange } from './exchange.ts';
import type { Pace } from './pace.ts';
import { untilAborted } from './pace.ts';
import type { Tracer } from './trace.ts';
import { readWarnings } from './warnings.ts';
import type { WireAnswer, WireRequest } from './wire.ts';

export interface Transport {
  /** Rejects with node's own error; `neverLeft` tells whether the server cannot have seen the request. Repeats once after a 401 that other credentials may mend. */
  send(request: WireRequest): Promise<WireAnswer>;
  close(): void;
}

export interface TransportParts {
  server: string;
  headers: OutgoingHttpHeaders;
  credentials: CredentialSource;
  agents: Agents;
  pace: Pace;
  onWarning(text: string): void;
  tracer: Tracer;
}

export function createTransport(parts: TransportParts): Transport {
  const base = new URL(parts.server);
  return {
    async send(request) {
      // A plugin may be waiting for the user to log in.
      const credential = await untilAborted(parts.credentials.get(), request.signal);
      const answer = await sendOnce(parts, base, request, credential);
      if (answer.code !== 401) return answer;
      if (!(await untilAborted(parts.credentials.refresh(credential), request.signal))) return answer;
      answer.body.resume();
      return sendOnce(parts, base, request, await parts.credentials.get());
    },
    close: () => parts.agents.close(),
  };
}

async function sendOnce(
  parts: TransportParts,
  base: URL,
  request: WireRequest,
  credential: Credential,
): Promise<WireAnswer> {
  request.signal?.throwIfAborted();
  const agents = await parts.agents.for(credential);
  const options = buildOptions(parts, base, request, credential);
  const started = parts.pace.now();
  const done = (status: string): void =>
    parts.tracer.exchange(
      request,
      `${base.origin}${options.path}`,
      options.headers as OutgoingHttpHeaders,
      status,
      parts.pace.now() - started,
    );
  try {
    const body = await exchange(
      { ...options, agent: request.stream ? agents.stream : agents.unary },
      request.body,
      parts.pace,
    );
    done(`${body.statusCode} ${body.statusMessage}`);
    if (!request.quiet) for (const text of readWarnings(body.rawHeaders)) parts.onWarning(text);
    return { code: body.statusCode ?? 0, headers: body.headers, body };
  } catch (error) {
    done((error as NodeJS.ErrnoException).code ?? 'failed');
    throw error;
  }
}

function buildOptions(parts: TransportParts, base: URL, request: WireRequest, credential: Credential): RequestOptions {
  return {
    protocol: base.protocol,
    host: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port || (base.protocol === 'https:' ? 443 : 80),
    method: request.method,
    path: base.pathname.replace(/\/+$/, '') + request.path,
    headers: {
      ...parts.headers,
      ...(credential.authorization ? { authorization: credential.authorization } : {}),
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': Buffer.byteLength(request.body) }),
    },
    ...(request.signal ? { signal: request.signal } : {}),
  };
}
