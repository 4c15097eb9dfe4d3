// The Events about a job: all of those about the Naisjob and its CronJob, and the Warnings about its runs and pods. The API
// can select Events by one name only, so the Warnings of the whole namespace are read and sifted here.

import type { KubeEvent } from '../model/diagnosis/evidence.ts';
import { EVENTS } from '../model/resource.ts';
import type { Deps } from './deps.ts';
import { collect } from './read-job.ts';

/** @throws StatusError when they may not be read. */
export async function readEvents(namespace: string, name: string, deps: Deps): Promise<KubeEvent[]> {
  const list = (fieldSelector: string) =>
    collect(deps.cluster.list(EVENTS, { namespace, fieldSelector }, { signal: deps.signal })) as Promise<KubeEvent[]>;
  const [own, warnings] = await Promise.all([list(`involvedObject.name=${name}`), list('type=Warning')]);
  const ofRuns = warnings.filter(({ involvedObject }) => involvedObject?.name?.startsWith(`${name.slice(0, 48)}-`));
  return [...own, ...ofRuns];
}
