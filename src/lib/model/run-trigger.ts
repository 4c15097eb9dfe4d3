// What started a run: told by its annotations, and where those are missing by its name.

import { formatTime } from './cron-job.ts';
import { INSTANTIATED_BY_ANNOTATION, isManual } from './manual-run.ts';
import type { Naisjob } from './naisjob.ts';
import type { Run } from './run.ts';

export interface RunTrigger {
  by: 'schedule' | 'rollout' | 'manual' | 'unknown';
  /** Who, of a manual run: as the server named the person. */
  user?: string;
  /** RFC 3339, of a scheduled run: the time it was meant for. */
  scheduledFor?: string;
}

/** Since Kubernetes 1.32. */
const SCHEDULED_ANNOTATION = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Minutes since 1970, in 1989: no CronJob's generation gets there, and no run is older. */
const FEWEST_MINUTES = 10_000_000;

/** A longer job's name is cut where `-cli-…` would make it too long; a shorter one that stands there is another job's. */
const FEWEST_LETTERS = 40;

export function triggerOf(run: Run, naisjob: string): RunTrigger {
  const { name, annotations = {} } = run.metadata;
  const user = annotations[INSTANTIATED_BY_ANNOTATION];
  if (isManual(run) || user) return { by: 'manual', ...(user && { user }) };
  const time = Date.parse(annotations[SCHEDULED_ANNOTATION] ?? '');
  return Number.isNaN(time) ? triggerByName(name, naisjob) : { by: 'schedule', scheduledFor: formatTime(time) };
}

/** `x-29399820` of the CronJob's controller, `x-3` of the operator (`x` itself before October 2025), `x-cli-…` of a person. */
export function triggerByName(run: string, naisjob: string): RunTrigger {
  if (run === naisjob) return { by: 'rollout' };
  const [, by = ''] = /^(.+)-cli-\d{8}-\d{6}(?:-\d+)?$/u.exec(run) ?? [];
  if (by === naisjob || (by.length >= FEWEST_LETTERS && naisjob.startsWith(by))) return { by: 'manual' };
  const [, stem = '', digits = ''] = /^(.*)-(\d+)$/u.exec(run) ?? [];
  const number = Number(digits);
  if (stem === naisjob && number >= FEWEST_MINUTES)
    return { by: 'schedule', scheduledFor: formatTime(number * 60_000) };
  // naiserator takes the first 48 characters of the name.
  return stem !== '' && stem === naisjob.slice(0, 48) && number < FEWEST_MINUTES
    ? { by: 'rollout' }
    : { by: 'unknown' };
}

/**
 * The operator itself started it for this job: by name, owner and what is not on it. Someone may trigger the job, or another
 * controller make a Job with its label, at the very moment when the operator's run is waited for. The CronJob is compared by
 * its name, because a synchronization may make a new one.
 */
export function isRolloutRun(run: Run, naisjob: Naisjob): boolean {
  const { name, uid } = naisjob.metadata;
  const owners = run.metadata.ownerReferences ?? [];
  const isOwned = owners.some((each) => each.uid === uid || (each.kind === 'CronJob' && each.name === name));
  return isOwned && triggerOf(run, name).by === 'rollout';
}
