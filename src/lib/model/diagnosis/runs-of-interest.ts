// Which runs a diagnosis looks at: those under way, and the last one that is over. Older ones are history.

import type { Pod } from '../attempt.ts';
import type { LogTail } from '../finding.ts';
import type { KubeObject } from '../kube-object.ts';
import { failureReason, isOver, isOwnedBy, newestFirst, type Run } from '../run.ts';
import { latestEvent, type Evidence, type KubeEvent } from './evidence.ts';

export interface RunsOfInterest {
  /** Newest first; suspended ones too. */
  underWay: Run[];
  /** The newest that is over. */
  last: Run | undefined;
}

export function runsOfInterest({ runs }: Pick<Evidence, 'runs'>): RunsOfInterest {
  const newest = newestFirst(runs);
  return {
    underWay: newest.filter((run) => !isOver(run) && run.metadata.deletionTimestamp === undefined),
    last: newest.find(isOver),
  };
}

/** The run's pods that are still there, newest first. */
export function podsOfRun(run: Run, { pods }: Pick<Evidence, 'pods'>): Pod[] {
  return newestFirst(pods.filter((pod) => isOwnedBy(pod, run.metadata.uid)));
}

/** Events about pods of the run, also about those that are gone: their names begin with the run's. */
export function podEventsOfRun(run: Run, { events }: Pick<Evidence, 'events'>): KubeEvent[] {
  const prefix = `${run.metadata.name}-`;
  return events.filter(
    ({ involvedObject }) => involvedObject?.kind === 'Pod' && isPodName(involvedObject.name ?? '', prefix),
  );
}

/** The Job controller adds a dash and five letters or digits, and an Indexed job's index before them. */
export function isPodName(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && /^(?:\d+-)?[a-z0-9]{5}$/.test(name.slice(prefix.length));
}

export function podEvents(pod: KubeObject, { events }: Pick<Evidence, 'events'>): KubeEvent[] {
  return events.filter(({ involvedObject }) => involvedObject?.uid === pod.metadata.uid);
}

/** The log that was read, where it is of a pod of the run. */
export function logOfRun(run: Run, evidence: Pick<Evidence, 'pods' | 'log'>): { log?: LogTail } {
  const { log } = evidence;
  if (log === undefined || !podsOfRun(run, evidence).some(({ metadata }) => metadata.uid === log.podUid)) return {};
  return { log: { pod: log.pod, container: log.container, lines: log.lines } };
}

/** The last run, where it failed and none of its pods is left: all that is known of them is in Events. */
export function runWithoutPods(evidence: Pick<Evidence, 'runs' | 'pods'>): Run | undefined {
  const { last } = runsOfInterest(evidence);
  const isGone = last !== undefined && failureReason(last) !== undefined && podsOfRun(last, evidence).length === 0;
  return isGone ? last : undefined;
}

/** The last pod of that run, as far as Events name one. */
export function gonePodOf(evidence: Pick<Evidence, 'runs' | 'pods' | 'events'>): string | undefined {
  const run = runWithoutPods(evidence);
  if (run === undefined) return undefined;
  const created = /^Created pod: (\S+)$/.exec(
    latestEvent(evidence.events, run, 'SuccessfulCreate')?.message ?? '',
  )?.[1];
  return created ?? podEventsOfRun(run, evidence).at(-1)?.involvedObject?.name;
}

/** The newest is before the others, unless the first attempt alone says what was wrong. */
export function tellingFirst(pods: readonly Pod[], { log }: Pick<Evidence, 'log'>): readonly Pod[] {
  return log?.isFirst === true ? pods.toSorted((a, b) => Number(isLogged(b, log)) - Number(isLogged(a, log))) : pods;
}

function isLogged({ metadata }: Pod, { podUid }: NonNullable<Evidence['log']>): boolean {
  return metadata.uid === podUid;
}
