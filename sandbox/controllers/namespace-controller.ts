// What a namespace needs from controllers: a ServiceAccount `default` while it lives, and to be emptied when it is deleted.

import type { Api, SandboxClock, StoredObject } from '../api.ts';
import { ApiFailure, Client, NAMESPACES, SERVICE_ACCOUNTS, unlessGone } from '../component/client.ts';
import { WorkQueue } from '../component/work-queue.ts';
import type { Node, ObjectGraph } from './gc/object-graph.ts';

export class NamespaceController {
  readonly queue: WorkQueue;
  readonly #api: Api;
  readonly #client: Client;
  readonly #graph: ObjectGraph;

  constructor(api: Api, clock: SandboxClock, graph: ObjectGraph) {
    this.#api = api;
    this.#client = new Client(api, 'kube-controller-manager');
    this.#graph = graph;
    this.queue = new WorkQueue(clock, (name) => this.#sync(name));
  }

  /** After the graph has taken the change in. */
  observe(type: string, group: string, plural: string, object: StoredObject): void {
    if (group === '' && plural === 'namespaces') return this.queue.add(object.metadata.name);
    // What goes from a namespace may be the last thing in it, or its default ServiceAccount.
    if (type === 'DELETED' && object.metadata['namespace']) this.queue.add(object.metadata['namespace']);
  }

  async #sync(name: string): Promise<void> {
    const namespace = this.#api.peek('', 'namespaces').find((object) => object.metadata.name === name);
    const ends = namespace === undefined || namespace.metadata['deletionTimestamp'] !== undefined;
    if (!ends) return this.#ensureServiceAccount(name);
    const content = this.#graph.inNamespace(name);
    await this.#empty(content);
    if (content.length === 0 && namespace !== undefined) await this.#finalize(namespace);
  }

  async #ensureServiceAccount(namespace: string): Promise<void> {
    const accounts = this.#api.peek('', 'serviceaccounts', namespace);
    if (accounts.some((account) => account.metadata.name === 'default')) return;
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
    await this.#client.create(SERVICE_ACCOUNTS, { namespace }, body).catch((error: unknown) => {
      if (!(error instanceof ApiFailure) || error.reason !== 'AlreadyExists') throw error;
    });
  }

  /** Also of a namespace that is gone already: nothing may stay behind. */
  async #empty(content: Node[]): Promise<void> {
    for (const { type, object } of content) {
      if (object.metadata['deletionTimestamp'] !== undefined) continue;
      await unlessGone(this.#client.remove(type, object, { propagationPolicy: 'Background' }));
    }
  }

  /** The API server lets the namespace go when its own finalizer is off. */
  async #finalize(namespace: StoredObject): Promise<void> {
    const body = { ...structuredClone(namespace), spec: { ...namespace['spec'], finalizers: [] } };
    await unlessGone(this.#client.replace(NAMESPACES, body, 'finalize'));
  }
}
