// The Events from which a diagnosis takes those about its job: all that name it, and the namespace's Warnings. The API can
// select Events by one name only.

import type { Evidence, KubeEvent } from '../model/diagnosis/evidence.ts';
import { gonePodOf, runWithoutPods } from '../model/diagnosis/runs-of-interest.ts';
import { EVENTS } from '../model/resource.ts';
import type { Deps } from './deps.ts';
import type { PartReader } from './part-reader.ts';
import { collect } from './read-job.ts';

/** @throws StatusError when they may not be read. */
export async function readEventsAround(namespace: string, name: string, deps: Deps): Promise<KubeEvent[]> {
  const [named, warnings] = await Promise.all([
    listEvents(namespace, `involvedObject.name=${name}`, deps),
    listEvents(namespace, 'type=Warning', deps),
  ]);
  return [...named, ...warnings.filter(({ involvedObject }) => involvedObject?.name !== name)];
}

/** All Events about the last run, where it failed and no pod of it is left, and those about its last pod: they say how far it came. */
export async function readGonePod(evidence: Evidence, reader: PartReader, deps: Deps): Promise<Evidence> {
  const run = evidence.unread.has('pods') ? undefined : runWithoutPods(evidence)?.metadata.name;
  if (run === undefined) return evidence;
  const known = await readEventsAbout(run, evidence, reader, deps);
  const pod = known === undefined ? undefined : gonePodOf(known);
  if (known === undefined || pod === undefined) return known ?? evidence;
  const all = await readEventsAbout(pod, known, reader, deps);
  return all === undefined ? known : { ...all, gonePod: pod };
}

async function readEventsAbout(name: string, evidence: Evidence, reader: PartReader, deps: Deps) {
  const { namespace = '' } = evidence.naisjob.metadata;
  const events = await reader.read('events', 'events', listEvents(namespace, `involvedObject.name=${name}`, deps));
  if (events === undefined) return undefined;
  const others = evidence.events.filter(({ involvedObject }) => involvedObject?.name !== name);
  return { ...evidence, events: [...others, ...events] };
}

function listEvents(namespace: string, fieldSelector: string, { cluster, signal }: Deps): Promise<KubeEvent[]> {
  return collect(cluster.list(EVENTS, { namespace, fieldSelector }, { signal })) as Promise<KubeEvent[]>;
}
