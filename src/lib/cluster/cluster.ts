// The gateway's one interface: what the rest of the tool may ask of a Kubernetes API, in raw JSON objects. The body is
// in this folder; workflows see only this type, and tests may give them another body.
//
// Every method throws: StatusError (the server said no), NoSuchKindError (it does not serve the kind at all),
// ConnectionError, RequestTimeoutError, AuthError (credentials: plugins run with the first request), UsageError (a name
// that cannot be one); an aborted signal rejects with the signal's reason. Retries, Retry-After and warnings are handled below this interface.
//
// Long because it is the whole of what the gateway promises, and says so of each member.

import type { KubeObject, NewObject, ObjectKey } from '../model/kube-object.ts';
import type { Discovered, Resource, ServedResource } from '../model/resource.ts';
import type { ServerVersion } from '../model/server-version.ts';

export interface Cancellable {
  signal?: AbortSignal;
}

export interface Selection {
  /** Absent = all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export interface ListOptions extends Cancellable {
  /** `metadata` asks for PartialObjectMetadata: no spec, no status. Default `full`. */
  shape?: 'full' | 'metadata';
  /** Objects a page; default 500. */
  pageSize?: number;
  /** Does not tell the server's warnings: for a search through types that the person did not name, where "deprecated" is noise. */
  quiet?: boolean;
  /** `metadata.managedFields` (who wrote what) are left empty: half of a long list. For what is only shown. */
  slim?: boolean;
}

export interface WatchOptions {
  signal: AbortSignal;
  /** As of a list. */
  shape?: 'full' | 'metadata';
  slim?: boolean;
}

export interface WriteOptions extends Cancellable {
  /** Server-side dry run (`dryRun=All`). */
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

export interface PatchOptions extends WriteOptions {
  subresource?: string;
  /** `apply` only: take over the fields that others own, instead of a 409 that names them. */
  force?: boolean;
}

/** RFC 6902. `test` operations are the guard. */
export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  path: string;
  value?: unknown;
  from?: string;
}

/** `apply` is server-side apply: it creates what is not there, needs a fieldManager, and may be sent twice. */
export type Patch =
  | { type: 'json'; operations: JsonPatchOperation[] }
  | { type: 'merge'; body: unknown }
  | { type: 'apply'; body: NewObject };

export interface RemoveOptions extends Cancellable {
  /** Preconditions: the server refuses with 409 Conflict when they do not hold. */
  uid?: string;
  resourceVersion?: string;
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
}

/** `SYNCED` says that all that existed when the watch began has been told as ADDED. After a relist, what vanished meanwhile is told as DELETED (its last known state). */
export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject } | { type: 'SYNCED' };

/** As the API's own parameters. */
export interface LogOptions extends Cancellable {
  container: string;
  /** Goes on until the container ends. */
  follow?: boolean;
  /** Each line begins with its time (RFC 3339, nanoseconds) and a space. */
  timestamps?: boolean;
  /** RFC 3339; the server knows whole seconds only. */
  sinceTime?: string;
  tailLines?: number;
  /** The container before the last restart. */
  previous?: boolean;
}

/** What SelfSubjectAccessReview asks. */
export interface Access {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export interface ExecOptions extends Cancellable {
  /** Written to the command's standard input, which is closed then. */
  stdin?: string;
}

export interface ExecResult {
  /** 137 also when the container itself ended under the command. */
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface PortRequest {
  method: 'GET' | 'POST';
  path: string;
  /** The Host header; default 127.0.0.1. */
  host?: string;
}

export interface PortAnswer {
  status: number;
  body: string;
}

export interface Cluster {
  /** URL of the API server, as the kubeconfig says it. */
  readonly server: string;
  /** The namespace kubectl would use: `-n`, else the context's, else `default`. */
  readonly namespace: string;

  get(resource: Resource, key: ObjectKey, options?: Cancellable): Promise<KubeObject>;
  /** Pages, first one early. Collect with `collect` where all are wanted. */
  list(resource: Resource, selection: Selection, options?: ListOptions): AsyncIterable<KubeObject[]>;
  /** Lists, then watches until the signal aborts (then it returns, without an error). Reconnects, resumes, lists again on 410. */
  watch(resource: Resource, selection: Selection, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** The bytes of a container's log, read as they are asked for. Not taken up again after a cut (ConnectionError); 204 is a StatusError too. */
  logs(key: ObjectKey, options: LogOptions): AsyncIterable<Uint8Array>;
  /** Repeated after a 429, and when the request certainly never left. After a lost answer (ConnectionError) the object may be there: look before creating again, above all with generateName. */
  create(resource: Resource, namespace: string, object: NewObject, options?: WriteOptions): Promise<KubeObject>;
  patch(resource: Resource, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<KubeObject>;
  remove(resource: Resource, key: ObjectKey, options?: RemoveOptions): Promise<void>;

  /**
   * Runs a command in a container to its end. Throws also MissingBinaryError, ContainerNotRunningError; ConnectionError
   * when the connection broke: the command may have run.
   */
  exec(key: ObjectKey, container: string, command: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /**
   * One HTTP request to what listens on a port of the pod's loopback. Throws also ClosedPortError and
   * ContainerNotRunningError; ConnectionError when no answer came: the request may have been heard.
   */
  requestThroughPortForward(
    key: ObjectKey,
    port: number,
    request: PortRequest,
    options?: Cancellable,
  ): Promise<PortAnswer>;

  /** SelfSubjectAccessReview: may the current user do this? */
  can(access: Access, options?: Cancellable): Promise<boolean>;
  /** The user's name as the server knows it (SelfSubjectReview). */
  whoAmI(options?: Cancellable): Promise<string>;
  /**
   * What the server serves, preferred versions only. `incomplete` names API groups that did not answer or are stale.
   * `remembered`: what it said in the last ten minutes will do.
   */
  discover(options?: Cancellable & { remembered?: boolean }): Promise<Discovered>;
  /** The subresources and existence of one kind, in one small request; undefined when the kind is not served. */
  served(resource: Resource, options?: Cancellable): Promise<ServedResource | undefined>;
  /** GET /version; undefined when the answer is none. */
  version(options?: Cancellable): Promise<ServerVersion | undefined>;
  /** Ends pooled connections. */
  close(): void;
}
