// One command line and what it is to do: how the cluster is before it, and how to see afterwards what became of it.

import type { Json } from '../support/kube-api.ts';
import type { TestNamespace } from '../support/namespace.ts';
import { waitFor } from '../support/wait-for.ts';

/** The job of every scene, alone in its namespace. */
export const JOB = 'j';

/** `before` and `after`: wholly so. Anything else is between, and says what it is. */
export type State = 'before' | 'after' | (string & {});

export interface Scene {
  args: string[];
  /** Exit code that says: it is done. Default 0. Where 1 says so too (something is broken in the job), there is an answer on stdout. */
  done?: number;
  /** `before`: it changes nothing (a reading, a dry run). Default `after`. */
  wants?: 'before' | 'after';
  look(): Promise<State>;
  /** What is wrong with what was printed, when the exit code says that it is done. */
  complain?(printed: { stdout: string; stderr: string }): string | undefined;
  /** What is wrong with what was printed, whatever became of it. */
  complainAlways?(printed: { stdout: string; stderr: string }): string | undefined;
}

export interface Trial {
  name: string;
  prepare(ns: TestNamespace): Promise<Scene>;
}

export const sh = (script: string) => ({
  command: ['sh', '-c', script],
  backoffLimit: 0,
  terminationGracePeriodSeconds: 1,
});
/** A schedule that is years away: nothing starts by itself. */
export const NEVER = { schedule: '0 3 29 2 *' };
export const QUIET = { ...NEVER, ...sh('echo hello') };
export const LONG = { ...NEVER, ...sh('sleep 300') };

export async function find(
  ns: TestNamespace,
  resource: Parameters<TestNamespace['path']>[0],
  name = JOB,
): Promise<Json> {
  const { code, body } = await ns.api.request('GET', ns.path(resource, name));
  return code === 404 ? undefined : body;
}

export async function listJobs(ns: TestNamespace): Promise<Json[]> {
  return (await ns.api.get(ns.path('jobs'))).items;
}

/** A run as the schedule would start it. */
export async function startRun(ns: TestNamespace, run: string): Promise<Json> {
  const cronJob = await find(ns, 'cronjobs');
  const { uid } = cronJob.metadata;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: JOB, uid, controller: true };
  const { labels } = cronJob.spec.jobTemplate.metadata;
  const metadata = { name: run, labels, ownerReferences: [owner] };
  const { spec } = cronJob.spec.jobTemplate;
  return ns.api.create(ns.path('jobs'), { apiVersion: 'batch/v1', kind: 'Job', metadata, spec });
}

export async function untilPodRuns(ns: TestNamespace, run: string): Promise<Json> {
  const pods = `${ns.path('pods')}?labelSelector=job-name%3D${run}`;
  return ns.api.until(pods, (all) => all.find((each) => each.status.phase === 'Running'));
}

/** Resolves when nothing in the namespace is on its way any more: the operator has answered, and what was to go is gone. */
export async function untilSettled(ns: TestNamespace): Promise<void> {
  await waitFor(
    `namespace ${ns.name} to come to rest`,
    async () => {
      const lists = await Promise.all(
        (['naisjobs', 'cronjobs', 'jobs', 'pods'] as const).map(
          async (each) => (await ns.api.get(ns.path(each))).items,
        ),
      );
      const isLeaving = lists.flat().some((each: Json) => each.metadata.deletionTimestamp !== undefined);
      return !isLeaving && (lists[0] as Json[]).every(isAnswered);
    },
    120_000,
  );
}

function isAnswered({ status }: Json): boolean {
  return status?.synchronizationHash !== undefined && status.synchronizationState === 'RolloutComplete';
}
