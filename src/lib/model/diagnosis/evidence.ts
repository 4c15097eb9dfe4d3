// All that the rules of a diagnosis look at, as it was read, and the words with which they point at it.

import type { Pod } from '../attempt.ts';
import type { CronJob } from '../cron-job.ts';
import { nameObject, type Listed } from '../dependents.ts';
import type { Finding, LogTail } from '../finding.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Naisjob } from '../naisjob.ts';
import { CRONJOBS, JOBS, NAISJOBS, PODS, type Resource } from '../resource.ts';
import type { Run } from '../run.ts';
import type { ServerVersion } from '../server-version.ts';
import { compareText } from '../text-order.ts';

/** What may be missing because it could not be read. A rule that concludes from absence asks for it first. */
export type Part = 'cronJob' | 'runs' | 'pods' | 'account' | 'events' | 'version' | 'log';

export interface Evidence {
  /** ms since 1970. */
  now: number;
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  /** Every Job labelled with the job's name, its own or not. */
  jobs: readonly Run[];
  /** Those of them that belong to the job. */
  runs: readonly Run[];
  /** Every Pod labelled with the job's name. */
  pods: readonly Pod[];
  /** The ServiceAccount of the job's name, whoever owns it. */
  account: KubeObject | undefined;
  /** What names a Naisjob of this name as its owner, as far as it was read. */
  owned: readonly Listed[];
  /** Events about any of these. */
  events: readonly KubeEvent[];
  server: ServerVersion | undefined;
  /** The pod of the last run that is gone, and about which all Events were read. */
  gonePod: string | undefined;
  /** `isFirst`: of the run's first attempt, which ended in another way than its last. */
  log: (LogTail & { podUid: string; isFirst?: true }) | undefined;
  unread: ReadonlySet<Part>;
}

/** An Event as both of its APIs write it. */
export interface KubeEvent extends KubeObject {
  reason?: string;
  message?: string;
  type?: string;
  involvedObject?: { kind?: string; name?: string; uid?: string };
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string } | null;
}

/** When it was last seen; '' when it says nothing. */
export function timeOf(event: KubeEvent): string {
  const { series, lastTimestamp, eventTime, metadata } = event;
  return series?.lastObservedTime || lastTimestamp || eventTime || metadata.creationTimestamp || '';
}

/** The newest event about the object with one of the reasons. By UID, because names are used again. */
export function latestEvent(
  events: readonly KubeEvent[],
  about: KubeObject,
  ...reasons: string[]
): KubeEvent | undefined {
  const found = events.filter(
    ({ involvedObject, reason }) => involvedObject?.uid === about.metadata.uid && reasons.includes(reason ?? ''),
  );
  return found.toSorted((a, b) => compareText(timeOf(a), timeOf(b))).at(-1);
}

type Seen = Pick<Finding, 'object' | 'field' | 'event' | 'time' | 'evidence'>;

export function seenIn(object: KubeObject, field: string, says: string, time?: string): Seen {
  const what = labelOf(object);
  return { object: what, field, ...(time ? { time } : {}), evidence: `${what} ${field}: ${says}` };
}

/** The object itself is the evidence: that it is there, or that it is not. */
export function seenAt(object: string, says: string, time?: string): Seen {
  return { object, ...(time ? { time } : {}), evidence: `${object} ${says}` };
}

export function seenAsEvent(event: KubeEvent): Seen {
  const { kind = '', name = '' } = event.involvedObject ?? {};
  const object = nameKind(kind, name);
  const { reason = '', message = '' } = event;
  const time = timeOf(event);
  return { object, event: reason, ...(time && { time }), evidence: `${object} event ${reason}: ${message.trim()}` };
}

/** `pod/x`, `cronjob.batch/x`. */
export function labelOf(object: KubeObject): string {
  return nameKind(object.kind, object.metadata.name);
}

function nameKind(kind: string, name: string): string {
  const resource = [NAISJOBS, CRONJOBS, JOBS, PODS].find((each): each is Resource => each.kind === kind);
  return resource === undefined ? `${kind.toLowerCase()}/${name}` : nameObject(resource, name);
}

/** A command about this job, ready to be pasted. */
export function commandFor({ metadata }: KubeObject, verb: string, ...words: string[]): string {
  return ['kubectl naisjob', verb, metadata.name, ...words, '-n', metadata.namespace].join(' ');
}

/** Has the operator look at the job again, which writes anew what is missing. */
export function commandToResync(naisjob: KubeObject): string {
  return commandFor(naisjob, 'rerun', '--strategy=resync');
}

/** kubectl's own command about something in the job's namespace. */
export function kubectl(naisjob: KubeObject, ...words: string[]): string {
  return ['kubectl', ...words, '-n', naisjob.metadata.namespace].join(' ');
}

/** Milliseconds since a time; Infinity when there is none. */
export function sinceTime(time: string | undefined, now: number): number {
  const then = Date.parse(time ?? '');
  return Number.isNaN(then) ? Infinity : now - then;
}

/** Ends a run. */
export function commandToStop(naisjob: KubeObject, run: string): string {
  return commandFor(naisjob, 'stop', run);
}
