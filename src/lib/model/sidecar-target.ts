// What a NAME of kill-sidecars may be: a job, a run or an attempt, said with its type or without.

import { parseJobName } from './names.ts';

export interface SidecarTarget {
  kind: 'naisjob' | 'run' | 'pod' | 'any';
  name: string;
  /** As it was typed. */
  argument: string;
}

/** `x`, `pod/x`, `job/x`, `job.batch/x`, `naisjob/x`. @throws UsageError for what can be no name */
export function parseTarget(argument: string): SidecarTarget {
  const [, type, rest] = /^([a-z.]+)\/(.*)$/.exec(argument) ?? [];
  if (type === undefined || rest === undefined) return { kind: 'any', name: parseJobName(argument), argument };
  if (/^(?:po|pods?)$/.test(type)) return { kind: 'pod', name: parseJobName(rest), argument };
  if (/^jobs?(?:\.batch)?$/.test(type)) return { kind: 'run', name: parseJobName(rest), argument };
  return { kind: 'naisjob', name: parseJobName(argument), argument };
}
