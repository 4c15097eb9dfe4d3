// The operator's work on Naisjobs, one key at a time: when each is synchronized, tried again and, at the end of its `ttl`,
// deleted.

import { ApiError } from './client.ts';
import { keyOf, type KubeObject, type Naisjob } from './kube-object.ts';
import type { RolloutMonitors } from './monitor-rollout.ts';
import { parseTtl } from './plan-objects.ts';
import { naisjobPath, type Reporter } from './report.ts';
import { synchronize } from './synchronize.ts';
import { WorkQueue } from './work-queue.ts';

/**
 * A Naisjob with this annotation has its first synchronization given up, as the real operator once did when its client's rate
 * limiter timed out: no status, no hash, no event, no CronJob until something on the object changes.
 */
const MISSED_ANNOTATION = 'stand-in.example/first-synchronization-missed';

export interface WorkOptions {
  /** Between tries after FailedPrepare; 30 minutes as the real one. */
  prepareRetryMs?: number;
  /** First wait after FailedGenerate, Retrying or an error, doubled up to 16 times; 1000 ms. */
  retryMs?: number;
  /** API group of the Naisjobs, `nais.io`: another one where a second version of the CRD is tested beside the first. */
  group?: string;
}

export class NaisjobWork {
  readonly #reporter: Reporter;
  readonly #monitors: RolloutMonitors;
  readonly #options: WorkOptions;
  readonly #queue: WorkQueue;
  readonly #failures = new Map<string, number>();
  /** Key to what cancels its next look at the `ttl`. */
  readonly #lifetimes = new Map<string, () => void>();
  /** UID to the version at which the first synchronization was missed. */
  readonly #missed = new Map<string, string>();

  constructor(reporter: Reporter, monitors: RolloutMonitors, options: WorkOptions) {
    this.#reporter = reporter;
    this.#monitors = monitors;
    this.#options = options;
    this.#queue = new WorkQueue(reporter.clock, (key) => this.#process(key));
  }

  add(object: KubeObject, gone: boolean): void {
    if (gone) this.#monitors.cancel(keyOf(object));
    this.#queue.add(keyOf(object));
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  async #process(key: string): Promise<void> {
    try {
      await this.#synchronize(key);
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === 'Conflict')) {
        this.#reporter.log(`${key}: ${error instanceof Error ? error.message : error}`);
      }
      this.#retry(key);
    }
  }

  async #synchronize(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const apiVersion = `${this.#options.group ?? 'nais.io'}/v1`;
    const path = naisjobPath({ apiVersion, kind: '', metadata: { namespace, name } });
    const naisjob = (await this.#reporter.client.find(path)) as Naisjob | undefined;
    if (naisjob === undefined || this.#misses(naisjob)) return;
    const outcome = await synchronize(this.#reporter, naisjob);
    if (outcome === 'retry') return this.#retry(key);
    this.#failures.delete(key);
    if (outcome === 'monitor') this.#monitors.start(naisjob);
    if (outcome === 'retry-prepare') this.#queue.addAfter(key, this.#options.prepareRetryMs ?? 30 * 60_000);
    await this.#endLife(naisjob, key);
  }

  /** The Naisjob's `ttl`, counted from its creation: after that the whole Naisjob is deleted. */
  async #endLife(naisjob: Naisjob, key: string): Promise<void> {
    this.#lifetimes.get(key)?.();
    this.#lifetimes.delete(key);
    const ttl = parseTtl(naisjob.spec);
    if (ttl === undefined || naisjob.metadata.deletionTimestamp !== undefined) return;
    const left = Date.parse(naisjob.metadata.creationTimestamp ?? '') + ttl - this.#reporter.clock.now();
    // A day at most: longer than 24.8 days is more than a timer can hold.
    if (left > 0) this.#lifetimes.set(key, this.#queue.addAfter(key, Math.min(left, 86_400_000)));
    else await this.#reporter.client.remove(naisjobPath(naisjob));
  }

  #misses(naisjob: Naisjob): boolean {
    const { annotations, uid, resourceVersion, finalizers = [] } = naisjob.metadata;
    if (annotations?.[MISSED_ANNOTATION] === undefined || finalizers.length === 0) return false;
    const at = this.#missed.get(uid) ?? resourceVersion;
    this.#missed.set(uid, at);
    return at === resourceVersion;
  }

  #retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#queue.addAfter(key, (this.#options.retryMs ?? 1000) * 2 ** Math.min(failures, 4));
  }
}
