// The practice cluster's inner seam: the API server's request handler, callable in-process. The controllers, the kubelet
// and the HTTPS front all speak through it, so every rule (validation, generations, finalizers, preconditions) holds for all.

export interface ApiUser {
  name: string;
  groups: string[];
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query, e.g. `/apis/batch/v1/namespaces/myteam/jobs?limit=500`. */
  path: string;
  /** Lower-case header names. */
  headers?: Record<string, string>;
  /** Parsed JSON. */
  body?: unknown;
  /** Absent = a system component that RBAC lets do anything. */
  user?: ApiUser;
}

export interface ApiResponse {
  code: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A stored change, told to in-process listeners in order, after it is stored. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  group: string;
  plural: string;
  object: StoredObject;
}

export interface StoredObject {
  apiVersion: string;
  kind: string;
  metadata: Record<string, any> & { name: string; uid: string; resourceVersion: string };
  [field: string]: any;
}

export interface Api {
  call(request: ApiRequest): Promise<ApiResponse>;
  /** Calls back for each change from now on; returns the function that stops it. */
  onChange(listener: (event: StoreEvent) => void): () => void;
  /** A quick look past HTTP: all stored objects of a kind, not copies. Never change them; use call(). */
  peek(group: string, plural: string, namespace?: string): StoredObject[];
}

/** Time as tests can move it. All of the sandbox reads and waits through it. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `callback` once `ms` have passed on this clock; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The kubelet's side of logs, exec and port-forward, for the HTTPS front. Pods as namespace, name. */
export interface NodeRuntime {
  /** Log lines so far and to come; ends with the container when `follow`. `code` is the HTTP status when it cannot be given. */
  logs(pod: StoredObject, options: LogOptions): LogAnswer;
  /** Runs a command in a scripted container; writes to the given sinks; resolves with how it ended. */
  exec(pod: StoredObject, container: string, command: string[], io: ExecIo): ExecAnswer;
  /** Connects to a port on the pod's loopback; undefined = connection refused. */
  connect(pod: StoredObject, port: number): import('node:stream').Duplex | undefined;
}

export interface LogOptions {
  container?: string;
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  limitBytes?: number;
}

export type LogAnswer =
  | { code: 200; stream: AsyncIterable<string> }
  | { code: number; message: string; text?: boolean };

export interface ExecIo {
  stdin?: AsyncIterable<Uint8Array>;
  stdout(chunk: string | Uint8Array): void;
  stderr(chunk: string | Uint8Array): void;
}

/** `refused`: the upgrade is answered with this HTTP code. `failed`: the upgrade succeeds and the status channel carries an InternalError with this message. */
export type ExecAnswer =
  | { refused: { code: number; message: string; text?: boolean } }
  | { done: Promise<{ exitCode: number } | { failed: string }>; resize?(columns: number, rows: number): void };
