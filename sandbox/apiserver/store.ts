// What the cluster knows: objects by kind, one counter of revisions, and the recent history from which watches resume and
// pages of one list stay consistent. Stored objects are never changed in place: a write stores a new one.
import type { StoredObject } from '../api.ts';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  storageKey: string;
  revision: number;
  object: StoredObject;
  /** The state before; absent for ADDED. */
  previous?: StoredObject;
}

/** Changes kept for watches and pages; older ones are compacted. The real server keeps five minutes of them. */
const historyLength = 50_000;

export class Store {
  #objects = new Map<string, Map<string, StoredObject>>();
  #revision = 1;
  #compacted = 0;
  #history: Change[] = [];
  #listeners = new Set<(change: Change) => void>();
  #pending: Change[] = [];
  #delivering = false;

  get revision(): number {
    return this.#revision;
  }

  /** Changes at or below this revision are forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  get(storageKey: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(storageKey)?.get(toKey(namespace, name));
  }

  /** In no order. */
  all(storageKey: string): Iterable<StoredObject> {
    return this.#objects.get(storageKey)?.values() ?? [];
  }

  /** All objects by namespace and name, as they were after `revision`; the caller has checked that it is not compacted. */
  listAt(storageKey: string, revision: number): StoredObject[] {
    const objects = new Map(this.#objects.get(storageKey));
    for (let index = this.#history.length - 1; index >= 0; index -= 1) {
      const change = this.#history[index]!;
      if (change.revision <= revision) break;
      if (change.storageKey !== storageKey) continue;
      const key = toKey(change.object.metadata.namespace, change.object.metadata.name);
      if (change.previous) objects.set(key, change.previous);
      else objects.delete(key);
    }
    return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  changesAfter(storageKey: string, revision: number): Change[] {
    let from = this.#history.length;
    while (from > 0 && this.#history[from - 1]!.revision > revision) from -= 1;
    return this.#history.slice(from).filter((change) => change.storageKey === storageKey);
  }

  /** Stores a new or changed object under the next revision and returns it as stored. */
  put(storageKey: string, object: StoredObject): StoredObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(storageKey, namespace, name);
    const revision = ++this.#revision;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    this.#bucket(storageKey).set(toKey(namespace, name), stored);
    this.#record({
      type: previous ? 'MODIFIED' : 'ADDED',
      storageKey,
      revision,
      object: stored,
      ...(previous && { previous }),
    });
    return stored;
  }

  /** Removes an object; returns it in its last state, with the revision of its removal. */
  remove(storageKey: string, last: StoredObject): StoredObject {
    const { namespace, name } = last.metadata;
    const previous = this.get(storageKey, namespace, name);
    const revision = ++this.#revision;
    const object = { ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } };
    this.#bucket(storageKey).delete(toKey(namespace, name));
    this.#record({ type: 'DELETED', storageKey, revision, object, previous: previous ?? last });
    return object;
  }

  /** Called for each change after it is stored, in the order of revisions, even when a listener itself writes. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the history, as etcd does every five minutes: older watches and pages get 410. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.#revision;
  }

  #bucket(storageKey: string): Map<string, StoredObject> {
    let bucket = this.#objects.get(storageKey);
    if (!bucket) this.#objects.set(storageKey, (bucket = new Map()));
    return bucket;
  }

  #record(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > historyLength * 1.1) {
      const dropped = this.#history.splice(0, this.#history.length - historyLength);
      this.#compacted = dropped.at(-1)!.revision;
    }
    this.#pending.push(change);
    this.#deliver();
  }

  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let change = this.#pending.shift(); change; change = this.#pending.shift()) {
        for (const listener of this.#listeners) listener(change);
      }
    } finally {
      this.#delivering = false;
    }
  }
}

function toKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}
