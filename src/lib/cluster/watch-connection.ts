// One WATCH connection: where it starts, how long it may be silent, and what its events mean.

import { NaisjobError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import { apiVersionOf } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { Selection, WatchEvent, WatchOptions } from './cluster.ts';
import { attempt, collectionPath, queryOf } from './paths.ts';
import { toStatusError } from './status.ts';
import { readEvents } from './watch-stream.ts';

/** The server ends a watch after about this long; spread, so that many do not come back at once. */
const WATCH_SECONDS = 240;
/** Bookmarks come about every 60 s: a connection that says nothing for longer than two of them is dead. */
const SILENCE_MS = 150_000;

const ACCEPT_METADATA =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1,application/json';

/** What a watch knows: the objects that are there, by uid, and the version to go on from. */
export interface WatchState {
  known: Map<string, KubeObject>;
  resourceVersion: string;
}

/**
 * Follows one connection to its end, however it ends, and keeps `state` up to date. Yields undefined for a bookmark.
 * Throws StatusError for an ERROR event (410 Expired included), and what ApiClient.open throws.
 */
export async function* followConnection(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  state: WatchState,
  { signal, shape, slim }: WatchOptions,
): AsyncGenerator<WatchEvent | undefined> {
  const connection = new AbortController();
  const either = AbortSignal.any([signal, connection.signal]);
  const body = await client.open({
    method: 'GET',
    path: watchPath(client, resource, selection, state.resourceVersion),
    accept: shape === 'metadata' ? ACCEPT_METADATA : 'application/json',
    attempted: attempt('watch', resource, { namespace: selection.namespace }),
    signal: either,
  });
  const silence = createSilenceTimer(client, () => connection.abort());
  // Node may let go of a request's own signal once the request is written; the body must end with it all the same.
  const destroy = (): void => void body.destroy();
  either.addEventListener('abort', destroy, { once: true });
  try {
    for await (const { type, object } of readEvents(tap(body, silence.reset), slim))
      yield apply(resource, state, type, object as KubeObject);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const isBroken = error instanceof SyntaxError || typeof (error as NodeJS.ErrnoException).code === 'string';
    if (error instanceof NaisjobError || !isBroken) throw error;
    // Cut, silent, or nonsense: take it up again at the last version.
  } finally {
    silence.stop();
    either.removeEventListener('abort', destroy);
  }
}

async function* tap<T>(source: AsyncIterable<T>, onItem: () => void): AsyncGenerator<T> {
  for await (const item of source) {
    onItem();
    yield item;
  }
}

function watchPath(client: ApiClient, resource: Resource, selection: Selection, resourceVersion: string): string {
  const query = queryOf({
    watch: 'true',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: Math.round(WATCH_SECONDS * (1 + client.pace.random() / 4)),
    labelSelector: selection.labelSelector,
    fieldSelector: selection.fieldSelector,
  });
  return collectionPath(resource, selection.namespace) + query;
}

function createSilenceTimer(client: ApiClient, onSilence: () => void): { reset(): void; stop(): void } {
  let cancel = client.pace.after(SILENCE_MS, onSilence);
  return {
    reset() {
      cancel();
      cancel = client.pace.after(SILENCE_MS, onSilence);
    },
    stop: () => cancel(),
  };
}

function apply(resource: Resource, state: WatchState, type: string, object: KubeObject): WatchEvent | undefined {
  if (type === 'ERROR') throw toWatchError(resource, object);
  if (!object?.metadata?.resourceVersion) throw new SyntaxError('an event without a resourceVersion');
  state.resourceVersion = object.metadata.resourceVersion;
  if (type === 'BOOKMARK') return undefined;
  const full = { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
  const { uid } = object.metadata;
  if (type === 'DELETED') {
    state.known.delete(uid);
    return { type: 'DELETED', object: full };
  }
  const known = state.known.has(uid);
  state.known.set(uid, full);
  return { type: known ? 'MODIFIED' : 'ADDED', object: full };
}

// An expired watch is HTTP 200 with a Status inside.
function toWatchError(resource: Resource, status: unknown): NaisjobError {
  const code = (status as { code?: number }).code ?? 500;
  return toStatusError(
    { code, contentType: 'application/json', text: '', json: status },
    attempt('watch', resource, {}),
  );
}
