// Which Events are about the job. The API selects Events by one name only, so they are read with those of the namespace's other
// jobs, and another job's name may begin with this one's.

import type { KubeObject } from '../kube-object.ts';
import { triggerByName } from '../run-trigger.ts';
import type { Evidence, KubeEvent } from './evidence.ts';
import { isPodName } from './runs-of-interest.ts';

const OWN_KINDS = new Set(['Naisjob', 'CronJob', 'ServiceAccount']);

/** By UID where the object is there; of what is gone, by the names that the job's runs and their pods have. */
export function findOwnEvents(
  events: readonly KubeEvent[],
  { naisjob, jobs, pods }: Pick<Evidence, 'naisjob' | 'jobs' | 'pods'>,
): KubeEvent[] {
  const { name } = naisjob.metadata;
  const known = new Set([...jobs, ...pods].map(({ metadata }: KubeObject) => metadata.uid));
  const runs = new Set(jobs.map(({ metadata }) => metadata.name));
  const isRun = (run: string) => runs.has(run) || triggerByName(run, name).by !== 'unknown';
  return events.filter(({ involvedObject = {} }) => {
    const { kind = '', name: object = '', uid = '' } = involvedObject;
    if (OWN_KINDS.has(kind)) return object === name;
    if (kind === 'Job') return known.has(uid) || isRun(object);
    return kind === 'Pod' && (known.has(uid) || runNamesOf(object).some(isRun));
  });
}

/** The run that a pod's name may stand for: an Indexed job's has its index in it. */
function runNamesOf(pod: string): string[] {
  const stems = [/-[a-z0-9]{5}$/, /-\d+-[a-z0-9]{5}$/].map((suffix) => pod.replace(suffix, ''));
  return stems.filter((stem) => isPodName(pod, `${stem}-`));
}
