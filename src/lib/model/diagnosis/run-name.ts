// Whether another Job has the name of the run that a rollout should start.

import { ROLLOUT_NAME_MAX, rolloutRunName } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { isScheduled, synchronizedSecond } from '../naisjob.ts';
import type { Run } from '../run.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';

/** naiserator ignores AlreadyExists: the run that a rollout should start is then never made. */
export function examineRunName({ naisjob, cronJob, jobs, runs }: Evidence): Finding[] {
  if (cronJob === undefined || isScheduled(naisjob)) return [];
  const name = rolloutRunName(naisjob.metadata.name, cronJob);
  const taken = jobs.find((each: Run) => each.metadata.name === name && !runs.includes(each));
  if (taken === undefined) return [];
  const owner = taken.metadata.ownerReferences?.[0];
  const isNamesake = isOfNamesake(owner?.name ?? '', naisjob.metadata.name);
  const isRunSince = isFollowed(runs, synchronizedSecond(naisjob));
  // The next deploy meets it again only where the names are at fault.
  if (isRunSince && !isNamesake) return [];
  return [
    {
      code: 'RunNameTaken',
      level: isRunSince ? 'note' : 'broken',
      certainty: 'certain',
      problem: `the run that the rollout should start was not made: another Job has its name`,
      ...seenIn(
        taken,
        'metadata.ownerReferences',
        `${owner === undefined ? 'nobody' : `${owner.kind} ${owner.name} with UID ${owner.uid}`}, not this job's CronJob`,
        taken.metadata.creationTimestamp,
      ),
      remedy: remedyOf(isNamesake, isRunSince),
      commands: isRunSince ? [] : [commandFor(naisjob, 'trigger')],
      mendedBy: 'neither',
    },
  ];
}

function remedyOf(isNamesake: boolean, isRunSince: boolean): string {
  if (!isNamesake) return 'start the run by hand; or delete that Job and have the operator synchronize again';
  const cause = `the operator takes the first ${ROLLOUT_NAME_MAX} characters of a name, and another job has the same`;
  return isRunSince
    ? `${cause}: a run was started by hand since, and the next deploy meets that again until one of the two has another name`
    : `${cause}: start the run by hand; one of the two needs another name`;
}

/** A run of the job was started since, in whatever way. `since`: ms since 1970, a whole second. */
function isFollowed(runs: readonly Run[], since: number): boolean {
  return runs.some(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') >= since);
}

/** Two long names may begin alike. */
function isOfNamesake(owner: string, name: string): boolean {
  return owner !== name && owner.startsWith(name.slice(0, ROLLOUT_NAME_MAX)) && name.length > ROLLOUT_NAME_MAX;
}
