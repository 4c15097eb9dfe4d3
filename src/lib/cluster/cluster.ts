// The gateway's one interface: what the rest of the tool may ask of a Kubernetes API, in raw JSON objects. The body is
// in this folder; workflows see only this type, and tests may give them another body.
//
// Every method throws: StatusError (the server said no), NoSuchKindError (it does not serve the kind at all),
// ConnectionError, RequestTimeoutError, ConfigError (credentials: plugins run with the first request), UsageError (a name
// that cannot be one); an aborted signal rejects with the signal's reason. Retries, Retry-After and warnings are handled below this interface.

import type { KubeObject, NewObject, ObjectKey } from '../model/kube-object.ts';
import type { Resource, ServedResource } from '../model/resource.ts';

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
}

export interface WriteOptions extends Cancellable {
  /** Server-side dry run (`dryRun=All`). */
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Ignore' | 'Warn' | 'Strict';
}

export interface PatchOptions extends WriteOptions {
  subresource?: string;
}

/** RFC 6902. `test` operations are the guard. */
export interface JsonPatchOperation {
  op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  path: string;
  value?: unknown;
  from?: string;
}

export type Patch = { type: 'json'; operations: JsonPatchOperation[] } | { type: 'merge'; body: unknown };

export interface RemoveOptions extends Cancellable {
  /** Preconditions: the server refuses with 409 Conflict when they do not hold. */
  uid?: string;
  resourceVersion?: string;
  propagation?: 'Background' | 'Foreground' | 'Orphan';
  dryRun?: boolean;
}

/** `SYNCED` says that all that existed when the watch began has been told as ADDED. After a relist, what vanished meanwhile is told as DELETED (its last known state). */
export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject } | { type: 'SYNCED' };

/** What SelfSubjectAccessReview asks. */
export interface Access {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace?: string;
  name?: string;
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
  watch(resource: Resource, selection: Selection, options: { signal: AbortSignal }): AsyncIterable<WatchEvent>;
  /** Repeated after a 429, and when the request certainly never left. After a lost answer (ConnectionError) the object may be there: look before creating again, above all with generateName. */
  create(resource: Resource, namespace: string, object: NewObject, options?: WriteOptions): Promise<KubeObject>;
  patch(resource: Resource, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<KubeObject>;
  remove(resource: Resource, key: ObjectKey, options?: RemoveOptions): Promise<void>;

  /** SelfSubjectAccessReview: may the current user do this? */
  can(access: Access, options?: Cancellable): Promise<boolean>;
  /** The user's name as the server knows it (SelfSubjectReview). */
  whoAmI(options?: Cancellable): Promise<string>;
  /** What the server serves, preferred versions only. `incomplete` names API groups that did not answer or are stale. */
  discover(options?: Cancellable): Promise<{ resources: ServedResource[]; incomplete: string[] }>;
  /** The subresources and existence of one kind, in one small request; undefined when the kind is not served. */
  served(resource: Resource, options?: Cancellable): Promise<ServedResource | undefined>;
  /** Ends pooled connections. */
  close(): void;
}
