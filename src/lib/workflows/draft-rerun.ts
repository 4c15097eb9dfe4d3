// The Job that a rerun creates: from the CronJob's template, or a copy of an earlier run.

import { RefusedError } from '../model/errors.ts';
import { buildRunFromRun, buildRunFromTemplate } from '../model/manual-run.ts';
import { nameManualRun } from '../model/names.ts';
import type { Run } from '../model/run.ts';
import type { RunDraft } from './create-run.ts';
import type { Deps } from './deps.ts';
import type { JobFamily } from './read-job.ts';
import { requireCronJob } from './require-cron-job.ts';
import type { RerunInput } from './rerun.ts';

/** The Job of strategy `job`. @throws StatusError NotFound without a CronJob, RefusedError for a RUN that is not the job's. */
export function draftRerun(input: RerunInput, family: JobFamily, user: string, deps: Deps): RunDraft {
  const now = new Date(deps.clock.now());
  const nextName = (again: number) => nameManualRun(input.name, now, again);
  const by = { user, request: deps.unique() };
  const job =
    input.run === undefined
      ? buildRunFromTemplate(requireCronJob(family), input.namespace, nextName(1), by)
      : buildRunFromRun(findRun(input.run, family), family.cronJob, nextName(1), by);
  return { naisjob: input.name, job, nextName };
}

function findRun(name: string, { naisjob, runs, jobs }: JobFamily): Run {
  const found = runs.find((each) => each.metadata.name === name);
  if (found !== undefined) return found;
  const known = runs.map((each) => each.metadata.name).join(', ');
  const isForeign = jobs.some((each) => each.metadata.name === name);
  const why = isForeign
    ? `job.batch/${name} does not belong to naisjob.nais.io/${naisjob.metadata.name}`
    : `naisjob.nais.io/${naisjob.metadata.name} has no run ${name}`;
  throw new RefusedError(why, [known === '' ? 'It has no runs at all now.' : `Its runs are: ${known}`]);
}
