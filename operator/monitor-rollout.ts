import { ApiError } from './client.ts';
import { collectionPath } from './kinds.ts';
import { keyOf, type Naisjob } from './kube-object.ts';
import { planRolloutJob } from './plan-objects.ts';
import { naisjobPath, reportEvent, stateFields, writeStatus, type Reporter } from './report.ts';

/**
 * What happens some seconds after a synchronization: the one Job of a one-shot Naisjob is created, and the state becomes
 * RolloutComplete. It says nothing about the Job's own success. Returns false when it is to be tried again.
 */
async function completeRollout(reporter: Reporter, naisjob: Naisjob): Promise<boolean> {
  const { client, log } = reporter;
  const { name, namespace } = naisjob.metadata;
  try {
    // Deleted meanwhile, perhaps while a monitor was at work and could not be cancelled: nothing is left to complete.
    if ((await client.find(naisjobPath(naisjob)))?.metadata.uid !== naisjob.metadata.uid) return true;
    const cronJob: any = await client.get(`${collectionPath('batch/v1', 'cronjobs', namespace)}/${name}`);
    if (cronJob.spec.suspend === true) await createUnlessTaken(reporter, namespace, planRolloutJob(cronJob));
    await reportEvent(reporter, naisjob, 'RolloutComplete', 'No support for monitoring CronJobs');
    const fields = stateFields('RolloutComplete', 'Successfully deployed.', reporter.clock.now());
    await writeStatus(reporter, naisjob, { ...fields, rolloutCompleteTime: reporter.clock.now() * 1e6 });
    return true;
  } catch (error) {
    log(`${keyOf(naisjob)}: monitor rollout: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** The name holds the CronJob's generation: taken means that this template has had its run. */
async function createUnlessTaken({ client }: Reporter, namespace: string, job: object): Promise<void> {
  try {
    await client.create(collectionPath('batch/v1', 'jobs', namespace), job);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}

/** One waiting monitor a Naisjob: a new synchronization starts the wait anew. */
export class RolloutMonitors {
  readonly #reporter: Reporter;
  readonly #delayMs: number;
  readonly #cancels = new Map<string, () => void>();
  readonly #running = new Set<Promise<unknown>>();

  constructor(reporter: Reporter, delayMs: number) {
    this.#reporter = reporter;
    this.#delayMs = delayMs;
  }

  start(naisjob: Naisjob): void {
    const key = keyOf(naisjob);
    this.cancel(key);
    const cancel = this.#reporter.clock.after(this.#delayMs, () => {
      this.#cancels.delete(key);
      const run = this.#complete(naisjob).finally(() => this.#running.delete(run));
      this.#running.add(run);
    });
    this.#cancels.set(key, cancel);
  }

  cancel(key: string): void {
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
  }

  /** Resolves when what was begun is done. */
  async stop(): Promise<void> {
    for (const key of this.#cancels.keys()) this.cancel(key);
    await Promise.all(this.#running);
  }

  async #complete(naisjob: Naisjob): Promise<void> {
    const done = await completeRollout(this.#reporter, naisjob);
    if (!done && !this.#cancels.has(keyOf(naisjob))) this.start(naisjob);
  }
}
