// Which sidecars kill-sidecars is asked for: its names and flags, taken together.

import { parseDuration } from '../model/duration.ts';
import { UsageError } from '../model/errors.ts';
import type { DryRun } from '../model/results.ts';
import type { StopSignal } from '../model/sidecar.ts';
import { parseTarget } from '../model/sidecar-target.ts';

export interface SidecarFlags {
  all: boolean;
  'all-namespaces': boolean;
  container?: string[] | undefined;
  signal?: string | undefined;
  force: boolean;
  wait: boolean;
  watch: boolean;
  history: boolean;
  event: boolean;
  timeout: string;
  'dry-run': string;
  output?: string | undefined;
}

/** All of the workflow's input but the namespace. @throws UsageError */
export function readSidecarChoice(names: readonly string[], flags: SidecarFlags) {
  checkChoice(names, flags);
  return {
    targets: [...new Set(names)].map(parseTarget),
    containers: flags.container,
    signal: flags.signal as StopSignal | undefined,
    ...{ force: flags.force, wait: flags.wait, event: flags.event },
    timeoutMs: parseDuration(flags.timeout, 'timeout'),
    dryRun: flags['dry-run'] as DryRun,
  };
}

function checkChoice(names: readonly string[], flags: SidecarFlags): void {
  const isAll = flags.all || flags['all-namespaces'];
  const say = (message: string) => new UsageError(message);
  if (names.length === 0 && !isAll) throw say('NAME is missing: name a job, a run or a pod, or take --all or -A');
  if (names.length > 0 && isAll) throw say('NAME cannot be given together with --all or -A');
  if (isAll && flags.force)
    throw say('--force would stop the sidecars of running jobs: name those that it is meant for');
  if (flags.watch && flags.history) throw say('--watch cannot be given together with --history');
  if (flags.watch && flags['dry-run'] !== 'none') throw say('--watch cannot be given together with --dry-run');
  if (flags.watch && (flags.force || flags.wait)) throw say('--watch cannot be given together with --force or --wait');
  if (flags.watch && (flags.output === 'yaml' || flags.output === 'name'))
    throw say('--watch gives text or json: one document a line');
  if (flags.watch && names.some((name) => parseTarget(name).kind === 'pod')) throw say('--watch takes names of jobs');
}
