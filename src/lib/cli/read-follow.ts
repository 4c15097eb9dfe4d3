// --wait, --follow and --timeout of the verbs that start a run.

import { parseDuration } from '../model/duration.ts';
import { UsageError } from '../model/errors.ts';
import type { FollowInput } from '../workflows/follow-run.ts';

interface FollowFlags {
  wait: boolean;
  follow: boolean;
  timeout?: string | undefined;
  output?: string | undefined;
}

/** How to follow, or undefined when the verb ends with the run's start. @throws UsageError */
export function readFollow({
  wait,
  follow,
  timeout,
  output,
}: FollowFlags): Pick<FollowInput, 'logs' | 'timeoutMs'> | undefined {
  if (follow && output === 'name')
    throw new UsageError('--follow writes the log to stdout, so it cannot be given with -o name');
  if (!wait && !follow) return undefined;
  return {
    ...(follow ? { logs: { timestamps: false } } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: parseDuration(timeout, 'timeout') }),
  };
}
