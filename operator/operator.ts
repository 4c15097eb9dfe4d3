// A stand-in for naiserator, the platform's operator: it turns Naisjobs into CronJobs and what else they need, with the real
// one's habits, good and bad. It talks only HTTP, so that it runs against the practice cluster and a real Kubernetes alike.
// It imports nothing of the tool: the two must be able to disagree.

import { ApiClient, ApiError } from './client.ts';
import { parseTtl } from './plan-objects.ts';
import { keyOf, type KubeObject, type Naisjob } from './kube-object.ts';
import { holdLease } from './lease.ts';
import { RolloutMonitors } from './monitor-rollout.ts';
import { naisjobPath, type Reporter } from './report.ts';
import { synchronize } from './synchronize.ts';
import { watchObjects } from './watch.ts';
import { REAL_CLOCK, WorkQueue, type Clock } from './work-queue.ts';

/**
 * A Naisjob with this annotation has its first synchronization given up, as the real operator once did when its client's rate
 * limiter timed out: no status, no hash, no event, no CronJob until something on the object changes.
 */
export const MISSED_ANNOTATION = 'stand-in.example/first-synchronization-missed';

export interface OperatorOptions {
  /** Path of a kubeconfig with cluster-wide rights. */
  kubeconfig: string;
  log?: (line: string) => void;
  /** From a synchronization to the one-shot Job and RolloutComplete; 5000 ms as the real one. */
  rolloutDelayMs?: number;
  /** Between tries after FailedPrepare; 30 minutes as the real one. */
  prepareRetryMs?: number;
  /** First wait after FailedGenerate, Retrying or an error, doubled up to 16 times; 1000 ms. */
  retryMs?: number;
  clock?: Clock;
  /** Stand by while another operator with a lease is at work on the same cluster; false. */
  lease?: boolean;
  /** API group of the Naisjobs, `nais.io`: another one where a second version of the CRD is tested beside the first. */
  group?: string;
}

export interface Operator {
  /** Ends the watches and lets the pass at hand finish. */
  stop(): Promise<void>;
}

/** Resolves at once; a server that is not there yet is waited for. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const log = options.log ?? (() => {});
  const clock = options.clock ?? REAL_CLOCK;
  const client = new ApiClient(options.kubeconfig);
  const reporter: Reporter = { client, clock, log };
  const monitors = new RolloutMonitors(reporter, options.rolloutDelayMs ?? 5000);
  const work = new NaisjobWork(reporter, monitors, options);
  const stopping = new AbortController();
  const { signal } = stopping;
  const leased = options.lease ? holdLease(client, signal, log) : Promise.resolve(async () => {});
  const watched = { client, log, signal };
  const naisjobs = `/apis/${options.group ?? 'nais.io'}/v1/naisjobs`;
  const watching = leased.then(() =>
    Promise.all([
      watchObjects({ ...watched, path: naisjobs, onObject: (object, gone) => work.add(object, gone) }),
      // An Image of the same name may be what a Naisjob without an image waits for.
      watchObjects({ ...watched, path: '/apis/nais.io/v1/images', onObject: (object) => work.add(object, false) }),
    ]),
  );
  return {
    async stop() {
      stopping.abort();
      await watching;
      await work.stop();
      await monitors.stop();
      await (
        await leased
      )();
      client.close();
    },
  };
}

class NaisjobWork {
  readonly #reporter: Reporter;
  readonly #monitors: RolloutMonitors;
  readonly #options: OperatorOptions;
  readonly #queue: WorkQueue;
  readonly #failures = new Map<string, number>();
  /** Key to what cancels its next look at the `ttl`. */
  readonly #lifetimes = new Map<string, () => void>();
  /** UID to the version at which the first synchronization was missed. */
  readonly #missed = new Map<string, string>();

  constructor(reporter: Reporter, monitors: RolloutMonitors, options: OperatorOptions) {
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
