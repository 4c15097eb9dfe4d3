// Which start time is unmet and when to look again: mostRecentScheduleTime and its callers in Kubernetes'
// pkg/controller/cronjob/utils.go, kept in their form so that the two can be compared.

import type { StoredObject } from '../../api.ts';
import { readTime } from '../../component/times.ts';
import type { Schedule } from './schedule.ts';

interface MostRecent {
  earliest: number;
  /** Undefined = nothing due. */
  time: number | undefined;
  missed: 'none' | 'few' | 'many';
}

/** Kubernetes looks 100 ms after the minute, against clocks that differ a little. */
const LOOK_LATE_MS = 100;

/** The unmet start time before `now`, if any. Throws for a schedule whose times do not differ (31 February). */
export function findUnmet(cronJob: StoredObject, schedule: Schedule, now: number): MostRecent {
  return findMostRecent(cronJob, schedule, now, true);
}

/** Milliseconds from `now` until the CronJob has to be looked at again; undefined = never. */
export function findNextLook(cronJob: StoredObject, schedule: Schedule, now: number): number | undefined {
  const next = schedule.next(findBase(cronJob, schedule, now));
  return next === undefined ? undefined : next + LOOK_LATE_MS - now;
}

function findBase(cronJob: StoredObject, schedule: Schedule, now: number): number {
  try {
    const { earliest, time, missed } = findMostRecent(cronJob, schedule, now, false);
    return time ?? (missed === 'none' ? earliest : now);
  } catch {
    return now;
  }
}

function findEarliest(cronJob: StoredObject, now: number, withDeadline: boolean): number {
  const begin = readTime(cronJob['status']?.lastScheduleTime) ?? readTime(cronJob.metadata['creationTimestamp']) ?? now;
  const deadline = cronJob['spec'].startingDeadlineSeconds;
  return withDeadline && typeof deadline === 'number' ? Math.max(begin, now - deadline * 1000) : begin;
}

function findMostRecent(cronJob: StoredObject, schedule: Schedule, now: number, withDeadline: boolean): MostRecent {
  const earliest = findEarliest(cronJob, now, withDeadline);
  const first = schedule.next(earliest);
  if (first === undefined) throw new Error('time difference between two schedules is less than 1 second');
  if (now < first) return { earliest, time: undefined, missed: 'none' };
  const second = schedule.next(first);
  if (second === undefined || now < second) return { earliest, time: first, missed: 'none' };
  return { earliest, ...findLast(schedule, first, second, now) };
}

function findLast(schedule: Schedule, first: number, second: number, now: number): Pick<MostRecent, 'time' | 'missed'> {
  const count = Math.trunc((now - first) / (second - first)) + 1;
  let time: number | undefined;
  let next = schedule.next(first + (count - 2) * (second - first));
  while (next !== undefined && next <= now) {
    time = next;
    next = schedule.next(next);
  }
  return { time, missed: count > 100 ? 'many' : 'few' };
}
