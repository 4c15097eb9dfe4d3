// A cluster that is read once and then knows: every list becomes a watch, so that a workflow that reads and draws can be
// run again and again, after each change, without asking the server anything.
//
// Long because it is one memory: what reads, what remembers and what forgets work on the same lists and answers.

import type { ListOptions, Selection } from '../cluster/cluster.ts';
import { StatusError } from '../model/errors.ts';
import type { KubeObject, ObjectKey } from '../model/kube-object.ts';
import { mayPass } from '../model/lost-answer.ts';
import { CRONJOBS, NAISJOBS, qualifiedName, type Discovered, type Resource } from '../model/resource.ts';
import { replaceMethods, type Deps } from './deps.ts';
import { LiveList } from './live-list.ts';
import { rediscover } from './rediscover.ts';

/** Asked for by name, and may come into being later. Anything else that is not there stays so: it is an owner that is gone. */
const AWAITED: Resource[] = [NAISJOBS, CRONJOBS];

export class LiveCluster {
  readonly #deps: Deps;
  /** Ends with the cluster. */
  readonly #over = new AbortController();
  readonly #rediscoverMs: number | undefined;
  /** What it said last, to know a change by. */
  #discovered: string | undefined;
  readonly #lists = new Map<string, LiveList>();
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #used = new Set<string>();
  /** What could not be read, and may be readable in a while. */
  readonly #failed = new Set<string>();
  #change = Promise.withResolvers<void>();

  /** `rediscoverMs`: after this time, at the earliest, discovery is asked again; absent = never. */
  constructor(deps: Deps, rediscoverMs?: number) {
    this.#deps = deps;
    this.#rediscoverMs = rediscoverMs;
  }

  /** The deps with reading from memory. Writing, logs and the like are as ever. */
  get deps(): Deps {
    return replaceMethods(this.#deps, {
      get: (resource, key) => this.#get(resource, key),
      list: (resource, selection, options) => this.#list(resource, selection, options),
      discover: () => this.#discover(),
    });
  }

  /** Resolves with the next change; take it before reading, so that none is missed. */
  nextChange(): Promise<void> {
    return this.#change.promise;
  }

  /** After a reading: what it did not ask for is watched no longer. */
  forgetUnused(): void {
    for (const [key, list] of this.#lists) {
      if (this.#used.has(key)) continue;
      list.close();
      this.#lists.delete(key);
    }
    for (const key of this.#answers.keys()) if (!this.#used.has(key)) this.#answers.delete(key);
    this.#used.clear();
  }

  /** After a reading: what failed in passing is asked for again by the next one. True when there was such a thing. */
  forgetFailed(): boolean {
    const hadFailed = this.#failed.size > 0;
    for (const key of this.#failed) {
      this.#lists.get(key)?.close();
      this.#lists.delete(key);
      this.#answers.delete(key);
    }
    this.#failed.clear();
    return hadFailed;
  }

  close(): void {
    this.#over.abort();
    this.#used.clear();
    this.forgetUnused();
  }

  async #discover(): Promise<Discovered> {
    const { cluster, clock, signal } = this.#deps;
    const from = clock.now();
    const answer = await this.#remember('discover', () => cluster.discover({ signal }));
    if (this.#rediscoverMs === undefined || this.#discovered !== undefined) return answer;
    this.#discovered = JSON.stringify(answer);
    const deps = { cluster, clock, signal: AbortSignal.any([signal, this.#over.signal]) };
    const again = rediscover(this.#rediscoverMs, clock.now() - from, deps, (found) => this.#replaceDiscovery(found));
    again.catch(() => undefined);
    return answer;
  }

  #replaceDiscovery(found: Discovered): void {
    if (this.#discovered === JSON.stringify(found)) return;
    this.#discovered = JSON.stringify(found);
    this.#answers.set('discover', Promise.resolve(found));
    this.#tell();
  }

  async *#list(resource: Resource, selection: Selection, options: ListOptions = {}): AsyncGenerator<KubeObject[]> {
    yield await this.#read(resource, selection, options);
  }

  #read(
    resource: Resource,
    selection: Selection,
    { shape = 'full', slim = false }: ListOptions,
  ): Promise<KubeObject[]> {
    const { namespace, labelSelector, fieldSelector } = selection;
    const key = [qualifiedName(resource), namespace, labelSelector, fieldSelector, shape, slim].join(' ');
    this.#used.add(key);
    const list =
      this.#lists.get(key) ?? new LiveList(resource, selection, { shape, slim }, this.#deps, () => this.#tell());
    this.#lists.set(key, list);
    return this.#noteFailure(key, list.read());
  }

  async #get(resource: Resource, key: ObjectKey): Promise<KubeObject> {
    const { namespace, name } = key;
    const place = { ...(namespace !== undefined && { namespace }), fieldSelector: `metadata.name=${name}` };
    if (!AWAITED.includes(resource)) {
      // Looked for first: an owner is usually gone, and a watch for each of those would pile up.
      const found = `${qualifiedName(resource)} ${namespace} ${name}`;
      await this.#remember(found, () => this.#deps.cluster.get(resource, key, { signal: this.#deps.signal }));
    }
    const [object] = await this.#read(resource, place, {});
    if (object === undefined) throw notFound(resource, key);
    return object;
  }

  #remember<T>(key: string, ask: () => Promise<T>): Promise<T> {
    this.#used.add(key);
    const answer = (this.#answers.get(key) as Promise<T> | undefined) ?? ask();
    this.#answers.set(key, answer);
    return this.#noteFailure(key, answer);
  }

  async #noteFailure<T>(key: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (mayPass(error)) this.#failed.add(key);
      throw error;
    }
  }

  #tell(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers<void>();
    resolve();
  }
}

/** In the server's words. */
function notFound(resource: Resource, { namespace, name }: ObjectKey): StatusError {
  const what = qualifiedName(resource);
  return new StatusError(
    { code: 404, reason: 'NotFound', message: `${what} "${name}" not found` },
    { verb: 'get', resource: what, name, ...(namespace !== undefined && { namespace }) },
  );
}
