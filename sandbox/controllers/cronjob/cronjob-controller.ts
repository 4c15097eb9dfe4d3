// The CronJob controller: what Kubernetes' ControllerV2 does, with its names, reasons and texts.

import type { CronJobContext } from './context.ts';
import type { Api, SandboxClock, StoredObject } from '../../api.ts';
import { Client, CRONJOBS } from '../../component/client.ts';
import { EventRecorder } from '../../component/events.ts';
import { WorkQueue } from '../../component/work-queue.ts';
import { controllerOf, keyOf } from '../owners.ts';
import { removeOldRuns } from './history.ts';
import { isTimeZone, parseSchedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { findNextLook } from './due.ts';
import { startRun } from './start-run.ts';
import { noteRuns } from './note-runs.ts';

export class CronJobController {
  readonly queue: WorkQueue;
  readonly #api: Api;
  readonly #clock: SandboxClock;
  readonly #client: Client;
  readonly #events: EventRecorder;

  constructor(api: Api, clock: SandboxClock) {
    this.#api = api;
    this.#clock = clock;
    this.#client = new Client(api, 'kube-controller-manager');
    this.#events = new EventRecorder(api, clock, 'cronjob-controller');
    this.queue = new WorkQueue(clock, (key) => this.#sync(key));
  }

  /** Tells which CronJob a changed object concerns. */
  observe(group: string, plural: string, object: StoredObject): void {
    if (group !== 'batch') return;
    if (plural === 'cronjobs') return this.queue.add(keyOf(object));
    const owner = plural === 'jobs' ? controllerOf(object) : undefined;
    if (owner?.kind === 'CronJob') this.queue.add(`${object.metadata['namespace']}/${owner.name}`);
  }

  async #sync(key: string): Promise<number | void> {
    const [namespace, name] = key.split('/');
    const stored = this.#api.peek('batch', 'cronjobs', namespace).find((object) => object.metadata.name === name);
    if (stored === undefined) return;
    const cronJob = structuredClone(stored);
    cronJob['status'] ??= {};
    const jobs = this.#api
      .peek('batch', 'jobs', namespace)
      .filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
    const context = {
      api: this.#api,
      client: this.#client,
      events: this.#events,
      now: this.#clock.now(),
      cronJob,
      jobs,
    };
    const before = JSON.stringify(cronJob['status']);
    await removeOldRuns(context);
    noteRuns(context);
    try {
      return await this.#schedule(context);
    } finally {
      if (JSON.stringify(cronJob['status']) !== before) await this.#client.replace(CRONJOBS, cronJob, 'status');
    }
  }

  async #schedule(context: CronJobContext): Promise<number | void> {
    const { cronJob } = context;
    if (cronJob.metadata['deletionTimestamp'] !== undefined) return;
    const timeZone: string = cronJob['spec'].timeZone ?? 'UTC';
    if (!isTimeZone(timeZone)) {
      const message = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
      return this.#events.warn(cronJob, 'UnknownTimeZone', message);
    }
    if (cronJob['spec'].suspend === true) return;
    const schedule = this.#parse(cronJob, timeZone);
    if (schedule === undefined) return;
    if (!(await startRun(context, schedule))) return;
    return findNextLook(cronJob, schedule, this.#clock.now());
  }

  #parse(cronJob: StoredObject, timeZone: string): Schedule | undefined {
    const text: string = cronJob['spec'].schedule;
    try {
      return parseSchedule(text, timeZone);
    } catch (error) {
      const message = `unparseable schedule: "${text}" : ${(error as Error).message}`;
      this.#events.warn(cronJob, 'UnparseableSchedule', message);
      return undefined;
    }
  }
}
