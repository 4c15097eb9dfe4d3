// The garbage collector, by Kubernetes' rules: an owner is gone when no object with that UID exists (whatever now bears
// its name); an object whose owners are all gone is deleted; one with a living owner only loses the dead references;
// foreground deletion waits for dependents that block; orphaning cuts the references. It acts `delayMs` after the change
// that gave the reason, because on a real cluster it is the moment before that lets races show.

import type { Api, SandboxClock, StoredObject, StoreEvent } from '../../api.ts';
import type { DeleteBody } from '../../component/client.ts';
import { Client, placeOf, unlessGone } from '../../component/client.ts';
import { WorkQueue } from '../../component/work-queue.ts';
import type { Owner } from '../owners.ts';
import { ownersOf } from '../owners.ts';
import type { Node } from './object-graph.ts';
import { ObjectGraph } from './object-graph.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

export class GarbageCollector {
  readonly queue: WorkQueue;
  readonly graph: ObjectGraph;
  readonly #client: Client;
  #delayMs: number;

  constructor(api: Api, clock: SandboxClock, graph: ObjectGraph, delayMs: number) {
    this.#client = new Client(api, 'kube-controller-manager');
    this.graph = graph;
    this.#delayMs = delayMs;
    this.queue = new WorkQueue(clock, (uid) => this.#process(uid));
  }

  /** For changes from now on, in ms. */
  setDelay(ms: number): void {
    this.#delayMs = ms;
  }

  /** After the graph has taken the change in. */
  observe({ type, object }: StoreEvent): void {
    if (type === 'DELETED') this.#enqueueAround(object);
    else if (isEnding(object, FOREGROUND)) this.#enqueue(object.metadata.uid, ...this.#dependents(object));
    else if (isEnding(object, ORPHAN) || this.#hasDeadOwner(object)) this.#enqueue(object.metadata.uid);
  }

  /** Looks at everything once, for what was there before the collector. */
  observeAll(objects: Iterable<StoredObject>): void {
    for (const object of objects) if (this.#hasDeadOwner(object)) this.#enqueue(object.metadata.uid);
  }

  #enqueue(...uids: string[]): void {
    for (const uid of uids) this.queue.addAfter(uid, this.#delayMs);
  }

  #enqueueAround(object: StoredObject): void {
    this.#enqueue(...this.#dependents(object));
    // An owner in foreground deletion may have waited for this one.
    this.#enqueue(
      ...ownersOf(object)
        .map(({ uid }) => uid)
        .filter((uid) => this.#endsInForeground(uid)),
    );
  }

  #dependents(object: StoredObject): string[] {
    return this.graph.dependentsOf(object.metadata.uid).map((node) => node.object.metadata.uid);
  }

  #endsInForeground(uid: string): boolean {
    const owner = this.graph.get(uid);
    return owner !== undefined && isEnding(owner.object, FOREGROUND);
  }

  #hasDeadOwner(object: StoredObject): boolean {
    return ownersOf(object).some((owner) => !this.#lives(owner, object) || this.#endsInForeground(owner.uid));
  }

  /** An owner in another namespace counts as absent. */
  #lives(owner: Owner, dependent: StoredObject): boolean {
    const found = this.graph.get(owner.uid)?.object;
    const namespace = found?.metadata['namespace'];
    return found !== undefined && (namespace === undefined || namespace === dependent.metadata['namespace']);
  }

  async #process(uid: string): Promise<void> {
    const node = this.graph.get(uid);
    if (node === undefined) return;
    if (node.object.metadata['deletionTimestamp'] === undefined) return this.#collect(node);
    if (isEnding(node.object, ORPHAN)) return this.#orphan(node);
    if (isEnding(node.object, FOREGROUND)) return this.#finishForeground(node);
  }

  async #collect({ type, object }: Node): Promise<void> {
    const owners = ownersOf(object);
    const dead = owners.filter((owner) => !this.#lives(owner, object));
    const waiting = owners.filter((owner) => !dead.includes(owner) && this.#endsInForeground(owner.uid));
    const solid = owners.filter((owner) => !dead.includes(owner) && !waiting.includes(owner));
    if (dead.length + waiting.length === 0) return;
    if (solid.length > 0) return this.#setOwners({ type, object }, solid);
    const { uid, resourceVersion } = object.metadata;
    const deep = waiting.length > 0 && this.#dependents(object).length > 0;
    const propagationPolicy: DeleteBody['propagationPolicy'] = deep ? 'Foreground' : 'Background';
    await unlessGone(this.#client.remove(type, object, { propagationPolicy, preconditions: { uid, resourceVersion } }));
  }

  async #orphan(node: Node): Promise<void> {
    const { uid } = node.object.metadata;
    for (const dependent of this.graph.dependentsOf(uid)) {
      const rest = ownersOf(dependent.object).filter((owner) => owner.uid !== uid);
      await this.#setOwners(dependent, rest);
    }
    await this.#removeFinalizer(node, ORPHAN);
  }

  /** Only dependents with blockOwnerDeletion are waited for. */
  async #finishForeground(node: Node): Promise<void> {
    const { uid } = node.object.metadata;
    const blocks = (owner: Owner) => owner.uid === uid && owner.blockOwnerDeletion === true;
    const blocked = this.graph.dependentsOf(uid).some(({ object }) => ownersOf(object).some(blocks));
    if (!blocked) await this.#removeFinalizer(node, FOREGROUND);
  }

  async #setOwners({ type, object }: Node, owners: Owner[]): Promise<void> {
    const { uid, resourceVersion } = object.metadata;
    const metadata = { uid, resourceVersion, ownerReferences: owners.length > 0 ? owners : null };
    await unlessGone(this.#client.merge(type, placeOf(object), { metadata }));
  }

  async #removeFinalizer({ type, object }: Node, finalizer: string): Promise<void> {
    const finalizers = object.metadata['finalizers'].filter((name: string) => name !== finalizer);
    const { uid, resourceVersion } = object.metadata;
    await unlessGone(this.#client.merge(type, placeOf(object), { metadata: { uid, resourceVersion, finalizers } }));
  }
}

function isEnding(object: StoredObject, finalizer: string): boolean {
  const { deletionTimestamp, finalizers = [] } = object.metadata as any;
  return deletionTimestamp !== undefined && finalizers.includes(finalizer);
}
