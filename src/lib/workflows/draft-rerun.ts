// The Job that a rerun creates: from the CronJob's template, or a copy of an earlier run.

import type { CronJob } from '../model/cron-job.ts';
import { buildRunFromRun, buildRunFromTemplate } from '../model/manual-run.ts';
import { nameManualRun } from '../model/names.ts';
import type { RunDraft } from './create-run.ts';
import type { Deps } from './deps.ts';
import { pickRun } from './find-run.ts';
import type { JobFamily } from './read-job.ts';
import { requireCronJob } from './require-cron-job.ts';
import type { RerunInput } from './rerun-input.ts';

/**
 * The Job of strategy `job`. @throws StatusError NotFound without a CronJob or for a RUN that is not there, RefusedError for
 * another job's RUN and for a CronJob that is being deleted.
 */
export function draftRerun(input: RerunInput, family: JobFamily, user: string, deps: Deps): RunDraft {
  const now = new Date(deps.clock.now());
  const nextName = (again: number) => nameManualRun(input.name, now, again);
  const by = { user, request: deps.unique() };
  const job =
    input.run === undefined
      ? buildRunFromTemplate(requireCronJob(family), input.namespace, nextName(1), by)
      : buildRunFromRun(pickRun(input.run, family), requireOwner(family), nextName(1), by);
  return { naisjob: input.name, job, nextName };
}

/** A copy belongs to the CronJob where there is one. @throws RefusedError when that is being deleted. */
function requireOwner(family: JobFamily): CronJob | undefined {
  return family.cronJob === undefined ? undefined : requireCronJob(family);
}
