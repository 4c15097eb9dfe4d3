// Which part of which logs: kubectl's own flags and meanings.

import { parseDuration } from '../model/duration.ts';
import { UsageError } from '../model/errors.ts';
import type { LogChoice } from '../workflows/log-source.ts';

interface LogFlags {
  container?: string | undefined;
  'all-containers': boolean;
  tail: number;
  since?: string | undefined;
  timestamps: boolean;
}

/** @throws UsageError */
export function readLogChoice(flags: LogFlags, now: number): LogChoice {
  if (flags.container !== undefined && flags['all-containers']) {
    throw new UsageError('--container and --all-containers exclude each other');
  }
  const containers = flags['all-containers'] ? 'all' : flags.container;
  const since = flags.since === undefined ? undefined : now - parseDuration(flags.since, 'since');
  return {
    timestamps: flags.timestamps,
    ...(containers === undefined ? {} : { containers }),
    ...(flags.tail === -1 ? {} : { tailLines: flags.tail }),
    ...(since === undefined ? {} : { sinceTime: new Date(since).toISOString() }),
  };
}
