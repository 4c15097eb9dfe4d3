// What a Naisjob that is not there may have left behind: a CronJob that goes on starting runs, which nobody looks for.

import type { CronJob } from '../model/cron-job.ts';
import { kubectl } from '../model/diagnosis/evidence.ts';
import { StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { CRONJOBS } from '../model/resource.ts';
import type { Deps } from './deps.ts';
import { getIfThere } from './read-job.ts';

/** Adds to a NotFound what is left of the job, where that may be read; any other error is left as it is. */
export async function hintLeft(error: unknown, namespace: string, name: string, deps: Deps): Promise<void> {
  if (!(error instanceof StatusError) || error.code !== 404) return;
  const left = await readLeft(namespace, name, deps);
  if (left === undefined || left.metadata.labels?.['app'] !== name) return;
  const { spec, status } = left as CronJob;
  const last = status?.lastScheduleTime;
  const starts =
    spec.suspend === true ? 'is suspended' : `starts runs${last === undefined ? '' : `, the last at ${last}`}`;
  error.hints.push(
    `But cronjob.batch/${name} is there and ${starts}. When nobody needs it: ${kubectl(left, 'delete', 'cronjob', name)}`,
  );
}

/** A hint is a courtesy: without the right to read it there is none. */
async function readLeft(namespace: string, name: string, { cluster, signal }: Deps): Promise<KubeObject | undefined> {
  try {
    return await getIfThere(cluster, CRONJOBS, namespace, name, signal);
  } catch {
    return undefined;
  }
}
