// One watch that many waits look at: 200 pods need no 200 watches.

import type { Selection } from '../cluster/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resource.ts';
import type { Deps } from './deps.ts';

export interface ObjectWatch {
  /**
   * Resolves with the first answer that `look` gives for the object of that UID, now or after a change; it gets
   * undefined once the object is gone. Rejects with the signal's reason, or with what ended the watch.
   */
  until<T>(uid: string, look: (object: KubeObject | undefined) => T | undefined, signal: AbortSignal): Promise<T>;
  close(): void;
}

interface Wait {
  uid: string;
  check(object: KubeObject | undefined): void;
  fail(error: unknown): void;
}

/** Begins at once. `onChange` is told every object that is there or changes. */
export function watchInCommon(
  resource: Resource,
  selection: Selection,
  deps: Deps,
  onChange?: (object: KubeObject) => void,
): ObjectWatch & { ended: Promise<void> } {
  const over = new AbortController();
  const objects = new Map<string, KubeObject>();
  const waits = new Set<Wait>();
  let isSynced = false;
  let failure: { error: unknown } | undefined;

  const tell = (wait: Wait): void => {
    const object = objects.get(wait.uid);
    // Before the first list is complete an absent object may still come.
    if (object !== undefined || isSynced) wait.check(object);
  };
  const run = async (): Promise<void> => {
    const signal = AbortSignal.any([deps.signal, over.signal]);
    for await (const event of deps.cluster.watch(resource, selection, { signal })) {
      if (event.type === 'SYNCED') {
        isSynced = true;
        for (const wait of waits) tell(wait);
        continue;
      }
      const { uid } = event.object.metadata;
      if (event.type === 'DELETED') objects.delete(uid);
      else objects.set(uid, event.object);
      for (const wait of waits) if (wait.uid === uid) tell(wait);
      if (event.type !== 'DELETED') onChange?.(event.object);
    }
  };
  const ended = run().catch((error: unknown) => {
    failure = { error };
    for (const wait of waits) wait.fail(error);
  });
  return {
    close: () => over.abort(),
    ended: ended.then(() => {
      if (failure !== undefined) throw failure.error;
    }),
    until: (uid, look, signal) =>
      new Promise((resolve, reject) => {
        const settle = (act: () => void): void => {
          waits.delete(wait);
          signal.removeEventListener('abort', onAbort);
          act();
        };
        const onAbort = (): void => settle(() => reject(signal.reason as Error));
        const wait: Wait = {
          uid,
          check(object) {
            const found = look(object);
            if (found !== undefined) settle(() => resolve(found));
          },
          fail: (error) => settle(() => reject(error as Error)),
        };
        if (signal.aborted) return reject(signal.reason as Error);
        if (failure !== undefined) return reject(failure.error as Error);
        signal.addEventListener('abort', onAbort, { once: true });
        waits.add(wait);
        tell(wait);
      }),
  };
}

/** Works on the items in order, at most `limit` at a time; the results keep the order. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
