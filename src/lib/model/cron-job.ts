// The CronJob that the operator makes for each Naisjob (since October 2025 also for one without a schedule).

import type { KubeObject } from './kube-object.ts';
import { findNextRun } from './schedule.ts';

export interface CronJob extends KubeObject {
  spec: CronJobSpec;
  status?: {
    active?: { name?: string }[];
    lastScheduleTime?: string;
    lastSuccessfulTime?: string;
    [field: string]: unknown;
  };
}

export interface CronJobSpec {
  schedule: string;
  timeZone?: string;
  suspend?: boolean;
  concurrencyPolicy?: string;
  successfulJobsHistoryLimit?: number;
  failedJobsHistoryLimit?: number;
  jobTemplate: JobTemplate;
  [field: string]: unknown;
}

export interface JobTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Record<string, unknown>;
}

/** Kubernetes' own defaults for a CronJob whose limits are absent. */
const DEFAULT_SUCCESSFUL_HISTORY = 3;
const DEFAULT_FAILED_HISTORY = 1;

/** Kubernetes adds 11 characters (`-` and the scheduled minute) to a CronJob's name for each run, so 63 - 11 are left. */
export const CRONJOB_NAME_MAX = 52;

export function historyLimits(cronJob: CronJob): { successful: number; failed: number } {
  return {
    successful: cronJob.spec.successfulJobsHistoryLimit ?? DEFAULT_SUCCESSFUL_HISTORY,
    failed: cronJob.spec.failedJobsHistoryLimit ?? DEFAULT_FAILED_HISTORY,
  };
}

/** Of a job's name, in its rollout's run. */
export const ROLLOUT_NAME_MAX = 48;

/** The name of the one Job that the operator creates about 5 s after it changed the CronJob of a one-shot Naisjob (naiserator: first 48 characters, then the generation). */
export function rolloutRunName(naisjobName: string, cronJob: CronJob): string {
  return `${naisjobName.slice(0, ROLLOUT_NAME_MAX)}-${cronJob.metadata.generation ?? 1}`;
}

/** When its controller starts the next run, in ms since 1970; undefined while it is suspended, and when no time fits. */
export function nextRunOf({ metadata, spec, status }: CronJob, now: number): number | undefined {
  const { schedule, timeZone, suspend } = spec;
  const anchor = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '');
  return suspend === true ? undefined : findNextRun({ schedule, timeZone }, now, anchor);
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. `time`: ms since 1970. */
export function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
}
