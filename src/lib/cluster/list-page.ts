// One page of a LIST.

import { ConnectionError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import { apiVersionOf } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { ListOptions, Selection } from './cluster.ts';
import { attempt, collectionPath, queryOf } from './paths.ts';

export interface Page {
  items: KubeObject[];
  /** Of the whole list. */
  resourceVersion: string;
  /** Token of the next page; absent on the last one. */
  next?: string;
}

export interface PageOptions extends ListOptions {
  token?: string;
  /** Hears the token of the next page before this one is there, where the list tells it at its beginning. */
  onNext?: (token: string) => void;
}

const DEFAULT_PAGE_SIZE = 500;
const ACCEPT_METADATA =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1,application/json';

/** One page; `pageSize` 0 asks for everything at once. Items get the apiVersion and kind that lists leave out. */
export async function fetchPage(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  { onNext, ...options }: PageOptions,
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
    ...(onNext === undefined ? {} : { onHead: (text: string) => tellNext(text, onNext) }),
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

/** What a list says of itself comes before its items, of which the first bracket is the beginning. */
const CONTINUE = /^[^[]*?"continue":"([^"\\]+)"/;

function tellNext(head: string, onNext: (token: string) => void): void {
  const token = CONTINUE.exec(head)?.[1];
  if (token !== undefined) onNext(token);
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
