// Every object of the cluster by UID, and who depends on whom: what the garbage collector and the namespace controller
// walk. Filled from the change feed, so that it also knows objects of kinds that came with a CustomResourceDefinition.

import type { Api, StoredObject, StoreEvent } from '../../api.ts';
import type { Type } from '../../component/client.ts';
import { ownersOf } from '../owners.ts';

export interface Node {
  type: Type;
  object: StoredObject;
}

export class ObjectGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): Node | undefined {
    return this.#nodes.get(uid);
  }

  all(): StoredObject[] {
    return [...this.#nodes.values()].map(({ object }) => object);
  }

  dependentsOf(uid: string): Node[] {
    return [...(this.#dependents.get(uid) ?? [])].map((dependent) => this.#nodes.get(dependent)!);
  }

  inNamespace(namespace: string): Node[] {
    return [...this.#nodes.values()].filter(({ object }) => object.metadata['namespace'] === namespace);
  }

  apply({ type, group, plural, object }: StoreEvent): void {
    this.#unlink(object.metadata.uid);
    if (type === 'DELETED') return;
    const version = object.apiVersion.split('/').at(-1)!;
    this.#nodes.set(object.metadata.uid, { type: { group, version, plural }, object });
    for (const owner of ownersOf(object)) this.#link(owner.uid, object.metadata.uid);
  }

  /** Takes in what was there before the feed began. */
  async load(api: Api): Promise<void> {
    for (const { group, plural } of await discover(api)) {
      for (const object of api.peek(group, plural)) this.apply({ type: 'ADDED', group, plural, object });
    }
  }

  #link(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner) ?? new Set();
    this.#dependents.set(owner, dependents.add(dependent));
  }

  #unlink(uid: string): void {
    const old = this.#nodes.get(uid);
    this.#nodes.delete(uid);
    for (const owner of old === undefined ? [] : ownersOf(old.object)) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}

async function discover(api: Api): Promise<{ group: string; plural: string }[]> {
  const { body } = await api.call({ method: 'GET', path: '/apis' });
  const groups = ((body as any)?.groups ?? []) as { name: string; preferredVersion: { groupVersion: string } }[];
  const roots = groups.map(({ name, preferredVersion }) => ({
    group: name,
    path: `/apis/${preferredVersion.groupVersion}`,
  }));
  // Events are also served by events.k8s.io; they are the same objects, and the core group is the one told in changes.
  const all = [{ group: '', path: '/api/v1' }, ...roots.filter(({ group }) => group !== 'events.k8s.io')];
  const answers = await Promise.all(all.map(({ path }) => api.call({ method: 'GET', path })));
  return answers.flatMap(({ body: list }, index) =>
    (((list as any)?.resources ?? []) as { name: string; verbs: string[] }[])
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
      .map(({ name }) => ({ group: all[index]!.group, plural: name })),
  );
}
