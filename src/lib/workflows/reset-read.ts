// Reads what a reset looks at, in two round trips: the job's family, its Image, all that may be owned, and its events.

import type { CronJob } from '../model/cron-job.ts';
import type { Listed } from '../model/dependents.ts';
import type { KubeEvent } from '../model/diagnosis/evidence.ts';
import { NoSuchKindError, StatusError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Naisjob } from '../model/naisjob.ts';
import { EVENTS, IMAGES } from '../model/resource.ts';
import type { Run } from '../model/run.ts';
import type { Deps } from './deps.ts';
import { listAll } from './list-owned.ts';
import { collect, getIfThere, readJob } from './read-job.ts';

export interface ResetFamily {
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  jobs: Run[];
  runs: Run[];
  image: KubeObject | undefined;
  listed: Listed[];
  leftOut: string[];
  events: KubeEvent[];
}

/** @throws StatusError when something needed cannot be read. */
export async function readResetFamily(namespace: string, name: string, deps: Deps): Promise<ResetFamily> {
  const [family, image, all, events] = await Promise.all([
    readJob(namespace, name, deps),
    getImage(namespace, name, deps),
    listAll(namespace, deps),
    readEvents(namespace, name, deps),
  ]);
  return { ...family, image, ...all, events };
}

/** undefined also where the server has no such kind. */
export async function getImage(namespace: string, name: string, deps: Deps): Promise<KubeObject | undefined> {
  try {
    return await getIfThere(deps.cluster, IMAGES, namespace, name, deps.signal);
  } catch (error) {
    if (error instanceof NoSuchKindError) return undefined;
    throw error;
  }
}

/** Evidence for the diagnosis only: without the right to read events there is less of it. */
async function readEvents(namespace: string, name: string, deps: Deps): Promise<KubeEvent[]> {
  const fieldSelector = `involvedObject.kind=CronJob,involvedObject.name=${name}`;
  try {
    return await collect(deps.cluster.list(EVENTS, { namespace, fieldSelector }, { signal: deps.signal }));
  } catch (error) {
    if (error instanceof StatusError) return [];
    throw error;
  }
}
