// LIST in pages. A continue token may expire midway (410): the server then hands out one that goes on after the last key
// in a newer state, so nothing is told twice and nothing that was there all along is missed. Without such a token the
// list begins anew, and what has been told already is left out.

import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { ListOptions, Selection } from './cluster.ts';
import { fetchPage, isExpired, type Page } from './list-page.ts';
import { PageAhead } from './page-ahead.ts';
import { continueTokenOf } from './status.ts';

/** A server that only ever answers 410 must not be asked for ever. */
const MAX_EXPIRED = 10;

/**
 * Pages as they come, the first one at once, and one asked for ahead; a reader that stops ends that request. Throws what
 * ApiClient.ask throws.
 */
export async function* listPages(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: ListOptions = {},
): AsyncGenerator<KubeObject[]> {
  const stopped = new AbortController();
  const signal = options.signal === undefined ? stopped.signal : AbortSignal.any([options.signal, stopped.signal]);
  const ask = (token: string | undefined, onNext: (token: string) => void) =>
    fetchPage(client, resource, selection, { ...options, signal, onNext, ...(token === undefined ? {} : { token }) });
  const told = new Set<string>();
  let coming: PageAhead | undefined = new PageAhead(ask);
  try {
    for (let expired = 0; coming !== undefined;) {
      let page: Page;
      try {
        page = await coming.take();
      } catch (error) {
        if (coming.token === undefined || !isExpired(error) || (expired += 1) > MAX_EXPIRED) throw error;
        coming = new PageAhead(ask, continueTokenOf(error));
        continue;
      }
      coming = page.next === undefined ? undefined : coming.follow(page.next);
      const fresh = page.items.filter((item) => !told.has(item.metadata.uid));
      for (const item of fresh) told.add(item.metadata.uid);
      yield fresh;
    }
  } finally {
    stopped.abort();
  }
}
