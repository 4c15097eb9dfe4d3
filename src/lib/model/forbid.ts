// concurrencyPolicy Forbid: the schedule starts nothing while a run of its own is there, and makes up for it afterwards.

import type { CronJob } from './cron-job.ts';
import { isStartMissed } from './suspension.ts';

/**
 * Names of the runs that keep the schedule from starting another one: those that Kubernetes counts, which a suspended one is
 * among, and one that was started by hand is not. None under another policy, and while the schedule is suspended.
 */
export function blockersOf({ spec, status }: CronJob): string[] {
  if (spec.concurrencyPolicy !== 'Forbid' || spec.suspend === true) return [];
  return (status?.active ?? []).flatMap(({ name }) => name ?? []);
}

/** What a person should know of a suspended run that is in the way. */
export function describeBlocker(naisjob: string, run: string): string {
  return `the schedule of ${naisjob} starts no other run while run ${run} is there (concurrencyPolicy Forbid)`;
}

/**
 * Whether Kubernetes starts a run as soon as those named `ended` are gone: they were in the way of one, and nothing else
 * is. `now`: ms since 1970.
 */
export function isMadeUpFor(cronJob: CronJob, ended: readonly string[], now: number): boolean {
  const blockers = blockersOf(cronJob);
  const isFree = blockers.length > 0 && blockers.every((each) => ended.includes(each));
  return isFree && isStartMissed(cronJob, now);
}
