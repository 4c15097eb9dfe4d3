// One request and its answer as they go over the wire.

import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

export interface WireRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, without the server's own path. */
  path: string;
  headers: OutgoingHttpHeaders;
  body?: string;
  /** A connection of its own, not counted in the pool. */
  stream?: boolean;
  /** Warnings in the answer are not told. */
  quiet?: boolean;
  signal?: AbortSignal;
}

export interface WireAnswer {
  code: number;
  headers: IncomingHttpHeaders;
  body: IncomingMessage;
}
