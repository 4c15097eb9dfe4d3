// What is known of a run and its attempts at any moment, from watches that last: the state stays after the objects are
// gone, because a run may be removed by its TTL before anyone has looked.

import { isFinished, type Pod } from '../model/attempt.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { JOBS, PODS } from '../model/resource.ts';
import { compareCreation, isOver, isOwnedBy, type Run } from '../model/run.ts';
import type { Deps } from './deps.ts';

/** An attempt as last seen. */
export interface SeenPod {
  pod: Pod;
  isGone: boolean;
}

export class RunWatch {
  readonly #deps: Deps;
  readonly #seen = new Map<string, SeenPod>();
  #run: Run;
  #isRunGone = false;
  #isSynced = false;
  #isFinal = false;
  #failure: { error: unknown } | undefined;
  #change = Promise.withResolvers<void>();

  /** Watches until the signal of `deps` aborts. */
  constructor(run: Run, deps: Deps) {
    this.#run = run;
    this.#deps = deps;
    deps.signal.addEventListener('abort', () => this.fail(deps.signal.reason), { once: true });
    void this.#watchRun().catch((error: unknown) => this.fail(error));
    void this.#watchPods().catch((error: unknown) => this.fail(error));
  }

  get run(): Run {
    return this.#run;
  }

  /** Removed before it was seen to be over, or after. */
  get isRunGone(): boolean {
    return this.#isRunGone;
  }

  get isOver(): boolean {
    return this.#isRunGone || isOver(this.#run);
  }

  /** Oldest first. */
  get pods(): SeenPod[] {
    return [...this.#seen.values()].toSorted((a, b) => compareCreation(a.pod, b.pod));
  }

  /** The first list of pods has been told. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** It is over and its pods were read after that (readLastPods): nothing more comes. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  podOf(uid: string): SeenPod {
    const seen = this.#seen.get(uid);
    if (seen === undefined) throw new Error(`no pod ${uid}`);
    return seen;
  }

  /** Resolves with the next change. Rejects with what ended a watch (rights withdrawn), or the signal's reason. */
  async changed(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    await this.#change.promise;
  }

  /** Everyone who waits for a change gets the error. */
  fail(reason: unknown): void {
    this.#failure ??= { error: reason };
    // Nobody may be waiting at this moment.
    void Promise.allSettled([this.#change.promise]);
    this.#change.reject(reason);
  }

  /** Once the run is over, looks once more: the watch of the pods may be behind that of the run. */
  async readLastPods(): Promise<void> {
    const { cluster, signal } = this.#deps;
    while (!this.isOver) await this.changed();
    for await (const page of cluster.list(PODS, this.#podSelection(), { signal }))
      for (const pod of page) this.#seePod(pod, false);
    this.#isFinal = true;
    this.#tell();
  }

  async #watchRun(): Promise<void> {
    const { name, namespace = '', uid } = this.#run.metadata;
    const selection = { namespace, fieldSelector: `metadata.name=${name}` };
    let isThere = false;
    for await (const event of this.#deps.cluster.watch(JOBS, selection, { signal: this.#deps.signal })) {
      if (event.type !== 'SYNCED' && event.object.metadata.uid === uid) {
        this.#run = event.object as Run;
        isThere = event.type !== 'DELETED';
      }
      // Before the first list is complete nothing is known; after it, another Job of the same name is not this run.
      if (event.type !== 'ADDED' && !isThere) this.#isRunGone = true;
      this.#tell();
    }
  }

  async #watchPods(): Promise<void> {
    for await (const event of this.#deps.cluster.watch(PODS, this.#podSelection(), { signal: this.#deps.signal })) {
      if (event.type === 'SYNCED') this.#isSynced = true;
      else this.#seePod(event.object, event.type === 'DELETED');
      this.#tell();
    }
  }

  #podSelection(): { namespace: string; labelSelector: string } {
    const { name, namespace = '' } = this.#run.metadata;
    return { namespace, labelSelector: `batch.kubernetes.io/job-name=${name}` };
  }

  #seePod(object: KubeObject, isGone: boolean): void {
    if (!isOwnedBy(object, this.#run.metadata.uid)) return;
    const before = this.#seen.get(object.metadata.uid);
    if (before?.isGone === true) return;
    // What a deletion tells may be poorer than what was seen before it.
    const pod = isGone && before !== undefined && isFinished(before.pod) ? before.pod : (object as Pod);
    this.#seen.set(object.metadata.uid, { pod, isGone });
  }

  #tell(): void {
    const { resolve } = this.#change;
    if (this.#failure === undefined) this.#change = Promise.withResolvers<void>();
    resolve();
  }
}
