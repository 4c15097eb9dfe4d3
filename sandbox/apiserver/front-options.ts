// What the HTTPS front is started with, and what it tells of each request.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiUser, NodeRuntime, StoredObject } from '../api.ts';
import type { KeyPair } from './certificates.ts';
import type { Faults } from './faults.ts';

/** Takes over a socket whose upgrade to exec or port-forward has been allowed. */
export type AttachStream = (
  pod: StoredObject,
  stream: 'exec' | 'portforward',
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => void;

export interface SeenRequest {
  method: string;
  path: string;
  code: number;
  user: string;
}

export interface FrontOptions {
  port: number;
  pair: KeyPair;
  authority: string;
  tokens: ReadonlyMap<string, ApiUser>;
  faults: Faults;
  node: NodeRuntime;
  attach: AttachStream;
  /** Called once for each request, when it is answered. */
  onRequest(seen: SeenRequest): void;
}
