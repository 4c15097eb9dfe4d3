// A watch that lasts: LIST in pages, then WATCH from there with bookmarks. A connection that ends, breaks or falls silent
// is taken up again at the last resourceVersion; a version that is gone (410) means LIST again, and only what differs is
// told. Once the first list stood, an unreachable server is waited for; a refusal (401, 403, 404) always ends it.

import { ConnectionError, NoSuchKindError, RequestTimeoutError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { Selection, WatchEvent, WatchOptions } from './cluster.ts';
import { fetchPage, isExpired } from './list-page.ts';
import { backoffDelay } from './pace.ts';
import type { WatchState } from './watch-connection.ts';
import { followConnection } from './watch-connection.ts';

/** A watch that ended sooner did not really stand. */
const SHORT_MS = 5_000;
const BASE_MS = 500;
const CAP_MS = 30_000;

/** Ends when the signal aborts, without an error. Throws StatusError, NoSuchKindError, ConnectionError (before SYNCED). */
export async function* watchObjects(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  try {
    yield* watchUntilAborted(client, resource, selection, options);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

async function* watchUntilAborted(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { signal } = options;
  const state: WatchState = { known: new Map(), resourceVersion: '' };
  let synced = false;
  for (let failures = 0; !signal.aborted;) {
    try {
      if (state.resourceVersion === '') {
        yield* relist(client, resource, selection, state, options);
        if (!synced) yield { type: 'SYNCED' };
        synced = true;
      }
      const started = client.pace.now();
      for await (const event of followConnection(client, resource, selection, state, options)) if (event) yield event;
      // The end of a watch is no failure; but one that ends at once, again and again, must not become a busy loop.
      failures = client.pace.now() - started < SHORT_MS ? failures + 1 : 0;
      if (failures > 1) await client.pace.sleep(backoffDelay(client.pace, failures, BASE_MS, CAP_MS), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isExpired(error)) state.resourceVersion = '';
      else if (!synced || !isPassing(error)) throw error;
      failures += 1;
      await client.pace.sleep(backoffDelay(client.pace, failures, BASE_MS, CAP_MS), signal);
    }
  }
}

// What time may mend: the network, and a server that is busy or broken.
function isPassing(error: unknown): boolean {
  if (error instanceof StatusError) return error.code === 429 || error.code >= 500;
  if (error instanceof NoSuchKindError) return false;
  return error instanceof ConnectionError || error instanceof RequestTimeoutError;
}

async function* relist(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  state: WatchState,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const { objects, resourceVersion } = await listConsistently(client, resource, selection, options);
  const fresh = new Map(objects.map((object) => [object.metadata.uid, object]));
  for (const [uid, object] of state.known) {
    if (fresh.has(uid)) continue;
    state.known.delete(uid);
    yield { type: 'DELETED', object };
  }
  for (const [uid, object] of fresh) {
    const before = state.known.get(uid);
    state.known.set(uid, object);
    if (!before) yield { type: 'ADDED', object };
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) yield { type: 'MODIFIED', object };
  }
  state.resourceVersion = resourceVersion;
}

// A watch must start from one consistent state, so the server's inconsistent token is of no use here: when the pages
// expire under our hands, everything is asked for at once.
async function listConsistently(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: WatchOptions,
): Promise<{ objects: KubeObject[]; resourceVersion: string }> {
  const objects: KubeObject[] = [];
  let page = await fetchPage(client, resource, selection, options);
  objects.push(...page.items);
  try {
    while (page.next !== undefined) {
      page = await fetchPage(client, resource, selection, { ...options, token: page.next });
      objects.push(...page.items);
    }
    return { objects, resourceVersion: page.resourceVersion };
  } catch (error) {
    if (!isExpired(error)) throw error;
    page = await fetchPage(client, resource, selection, { ...options, pageSize: 0 });
    return { objects: page.items, resourceVersion: page.resourceVersion };
  }
}
