// One list that is kept up to date by a watch.

import type { Selection, WatchOptions } from '../cluster/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { Deps } from './deps.ts';

export class LiveList {
  readonly #objects = new Map<string, KubeObject>();
  readonly #over = new AbortController();
  readonly #synced = Promise.withResolvers<void>();
  #isSynced = false;
  #failure: { error: unknown } | undefined;

  /** Begins at once. `onChange` is not told of the first list, or of its failure: `read` waits for that. */
  constructor(
    resource: Resource,
    selection: Selection,
    options: Omit<WatchOptions, 'signal'>,
    deps: Deps,
    onChange: () => void,
  ) {
    const signal = AbortSignal.any([deps.signal, this.#over.signal]);
    // Nobody may be reading at that moment.
    this.#synced.promise.catch(() => undefined);
    void this.#follow(deps.cluster.watch(resource, selection, { ...options, signal }), onChange)
      .then(() => deps.signal.throwIfAborted())
      .catch((error: unknown) => {
        this.#failure = { error };
        this.#synced.reject(error);
        if (this.#isSynced) onChange();
      });
  }

  /** What is there now. Rejects with what ended the watch (rights withdrawn), or the signal's reason. */
  async read(): Promise<KubeObject[]> {
    await this.#synced.promise;
    if (this.#failure !== undefined) throw this.#failure.error;
    return [...this.#objects.values()];
  }

  close(): void {
    this.#over.abort();
  }

  async #follow(events: ReturnType<Deps['cluster']['watch']>, onChange: () => void): Promise<void> {
    for await (const event of events) {
      if (event.type === 'SYNCED') {
        this.#isSynced = true;
        this.#synced.resolve();
        continue;
      }
      const { uid } = event.object.metadata;
      if (event.type === 'DELETED') this.#objects.delete(uid);
      else this.#objects.set(uid, event.object);
      if (this.#isSynced) onChange();
    }
  }
}
