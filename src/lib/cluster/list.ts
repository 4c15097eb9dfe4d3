// LIST in pages. A continue token may expire midway (410): the server then hands out one that goes on after the last key
// in a newer state, so nothing is told twice and nothing that was there all along is missed. Without such a token the
// list begins anew, and what has been told already is left out.

import { setImmediate } from 'node:timers/promises';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { ApiClient } from './api-client.ts';
import type { ListOptions, Selection } from './cluster.ts';
import { isExpired, readPage, type UnparsedPage } from './list-page.ts';
import { continueTokenOf } from './status.ts';

/** A server that only ever answers 410 must not be asked for ever. */
const MAX_EXPIRED = 10;

/**
 * Pages as they come, the first one at once. The next is asked for before one is parsed, so that the server works on it
 * meanwhile; a reader that stops ends that request. Throws what ApiClient.ask throws.
 */
export async function* listPages(
  client: ApiClient,
  resource: Resource,
  selection: Selection,
  options: ListOptions = {},
): AsyncGenerator<KubeObject[]> {
  const stopped = new AbortController();
  const signal = options.signal === undefined ? stopped.signal : AbortSignal.any([options.signal, stopped.signal]);
  const read = (token?: string): Promise<UnparsedPage> =>
    readPage(client, resource, selection, { ...options, signal, ...(token === undefined ? {} : { token }) });
  const ahead = (token: string): Promise<UnparsedPage> => {
    const reading = read(token);
    // Looked at in its turn, unless the reader stops before.
    reading.catch(() => undefined);
    return reading;
  };
  const told = new Set<string>();
  try {
    let token: string | undefined;
    let reading = read();
    for (let expired = 0; ;) {
      let page: UnparsedPage;
      try {
        page = await reading;
      } catch (error) {
        if (token === undefined || !isExpired(error) || (expired += 1) > MAX_EXPIRED) throw error;
        token = continueTokenOf(error);
        reading = read(token);
        continue;
      }
      token = page.next;
      if (token !== undefined) {
        reading = ahead(token);
        // Parsing holds everything up: first the request goes out.
        await setImmediate();
      }
      const { items, next } = page.parse();
      // What is at the head of the text is a guess.
      if (next !== undefined && next !== token) reading = ahead(next);
      token = next;
      const fresh = items.filter((item) => !told.has(item.metadata.uid));
      for (const item of fresh) told.add(item.metadata.uid);
      yield fresh;
      if (token === undefined) return;
    }
  } finally {
    stopped.abort();
  }
}
