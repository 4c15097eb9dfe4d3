// LIST in pages. A continue token may expire midway (410): the server then hands out one that goes on after the last key
// in a newer state, so nothing is told twice and nothing that was there all along is missed. Without such a token the
// list begins anew, and what has been told already is left out.

import type { KubeObject } from '../model/kube-object.ts';
import { ConnectionError, StatusError } from '../model/errors.ts';
import type { Resource } from '../model/resource.ts';
import { apiVersionOf } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { ListOptions, Selection } from './cluster.ts';
import { attempt, collectionPath, queryOf } from './paths.ts';
import { continueTokenOf } from './status.ts';

export interface Page {
  items: KubeObject[];
  /** Of the whole list. */
  resourceVersion: string;
  /** Token of the next page; absent on the last one. */
  next?: string;
}

export interface PageOptions extends ListOptions {
  token?: string;
}

const DEFAULT_PAGE_SIZE = 500;
/** A server that only ever answers 410 must not be asked for ever. */
const MAX_EXPIRED = 10;

const ACCEPT_METADATA =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1,application/json';

/** Pages as they come, the first one at once. Throws what ApiClient.ask throws. */
export async function* listPages(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: ListOptions = {},
): AsyncGenerator<KubeObject[]> {
  const told = new Set<string>();
  let token: string | undefined;
  for (let expired = 0; ;) {
    let page: Page;
    try {
      page = await fetchPage(client, resource, selection, { ...options, ...(token === undefined ? {} : { token }) });
    } catch (error) {
      if (token === undefined || !isExpired(error) || (expired += 1) > MAX_EXPIRED) throw error;
      token = continueTokenOf(error);
      continue;
    }
    const fresh = page.items.filter((item) => !told.has(item.metadata.uid));
    for (const item of fresh) told.add(item.metadata.uid);
    yield fresh;
    if (page.next === undefined) return;
    token = page.next;
  }
}

/** One page; `pageSize` 0 asks for everything at once. Items get the apiVersion and kind that lists leave out. */
export async function fetchPage(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: PageOptions,
): Promise<Page> {
  const query = queryOf({
    limit: options.pageSize === 0 ? undefined : (options.pageSize ?? DEFAULT_PAGE_SIZE),
    continue: options.token,
    labelSelector: selection.labelSelector,
    fieldSelector: selection.fieldSelector,
  });
  const body = (await client.ask({
    method: 'GET',
    path: collectionPath(resource, selection.namespace) + query,
    accept: options.shape === 'metadata' ? ACCEPT_METADATA : 'application/json',
    compressed: true,
    quiet: options.quiet ?? false,
    slim: options.slim ?? false,
    attempted: attempt('list', resource, { namespace: selection.namespace }),
    signal: options.signal,
  })) as ListBody;
  // An empty PartialObjectMetadataList says `"items": null`.
  const items = body.items ?? [];
  if (!Array.isArray(items)) throw new ConnectionError(`the server ${client.server} did not answer with a list`);
  return {
    items: items.map((item) => withKind(item, resource)),
    resourceVersion: body.metadata?.resourceVersion ?? '',
    ...(body.metadata?.continue ? { next: body.metadata.continue } : {}),
  };
}

interface ListBody {
  metadata?: { resourceVersion?: string; continue?: string };
  items?: KubeObject[] | null;
}

function withKind(item: KubeObject, resource: Resource): KubeObject {
  return { ...item, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

export function isExpired(error: unknown): boolean {
  return error instanceof StatusError && error.code === 410;
}
