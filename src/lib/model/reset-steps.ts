// The plan of a reset in words: steps with their reasons, and what is unusual.

import type { CronJob } from './cron-job.ts';
import { findShared, nameObject, type Listed } from './dependents.ts';
import { isScheduled, type Naisjob } from './naisjob.ts';
import type { PlanStep } from './plan.ts';
import type { ResetForm } from './reset-guard.ts';
import type { ResetManifests } from './reset-manifest.ts';
import type { Run } from './run.ts';

export interface ResetFacts {
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  runs: readonly Run[];
  owned: readonly Listed[];
  live: ResetManifests;
  wanted: ResetManifests;
  form: ResetForm;
  /** Types that could not be listed, with the reason. */
  leftOut: readonly string[];
}

export function planSteps(facts: ResetFacts): PlanStep[] {
  return facts.form === 'full' ? planFull(facts) : planGentle(facts);
}

function planFull(facts: ResetFacts): PlanStep[] {
  const { naisjob, wanted } = facts;
  const name = `naisjob.nais.io/${naisjob.metadata.name}`;
  const others = facts.owned.filter(({ object }) => object.metadata.uid !== facts.cronJob?.metadata.uid);
  return [
    ...stepsOfCronJob(facts),
    {
      action: 'delete',
      object: name,
      reason: 'the operator makes everything anew only for a new Naisjob',
      ...(wanted.image === undefined
        ? {}
        : { consequence: 'the operator also deletes the Image of the same name; it is saved' }),
    },
    {
      action: 'wait',
      object: describeOwned(others),
      reason:
        'what belongs to the old Naisjob has to be gone first, or the operator adopts it and Kubernetes then deletes it',
    },
    ...stepOfImage(wanted),
    {
      action: 'create',
      object: name,
      reason: facts.wanted.naisjob === facts.live.naisjob ? 'as it is now' : 'as the file says',
      ...runsAtOnce(wanted),
    },
    {
      action: 'check',
      object: name,
      reason: 'synchronized, with a CronJob and a ServiceAccount of its own that stay',
    },
  ];
}

function planGentle(facts: ResetFacts): PlanStep[] {
  const { naisjob } = facts;
  const { name } = naisjob.metadata;
  return [
    ...stepsOfCronJob(facts),
    ...(facts.cronJob === undefined ? [] : [waitForCronJob(name)]),
    {
      action: 'patch',
      object: `naisjob.nais.io/${name} (status)`,
      reason: 'clear status.synchronizationHash, so that the operator makes what is missing',
      ...runsAtOnce({ naisjob }),
    },
    { action: 'check', object: `cronjob.batch/${name}`, reason: 'there again, with a new UID' },
  ];
}

function waitForCronJob(name: string): PlanStep {
  const reason = 'it and its runs have to be gone before another one is made';
  return { action: 'wait', object: `cronjob.batch/${name}`, reason };
}

function stepsOfCronJob({ cronJob, runs }: ResetFacts): PlanStep[] {
  if (cronJob === undefined) return [];
  const history =
    runs.length === 0 ? {} : { consequence: `with it goes the history: ${countRuns(runs)}, with pods and logs` };
  return [
    {
      action: 'delete',
      object: `cronjob.batch/${cronJob.metadata.name}`,
      reason: 'first, so that no run starts meanwhile',
      ...history,
    },
  ];
}

function stepOfImage({ image }: ResetManifests): PlanStep[] {
  if (image === undefined) return [];
  const object = `image.nais.io/${image.metadata.name}`;
  return [
    { action: 'create', object, reason: 'where it is gone; before the Naisjob, which may take its image from it' },
  ];
}

function runsAtOnce({ naisjob }: { naisjob: ResetManifests['naisjob'] }): { consequence?: string } {
  const isOneShot = !isScheduled(naisjob as Naisjob);
  return isOneShot ? { consequence: 'the job has no schedule, so the operator runs it at once' } : {};
}

function describeOwned(owned: readonly Listed[]): string {
  if (owned.length === 0) return 'nothing else';
  const few = owned.slice(0, 5).map(({ resource, object }) => nameObject(resource, object.metadata.name));
  return `${few.join(', ')}${owned.length > few.length ? ` and ${owned.length - few.length} more` : ''}`;
}

/** `one run`, `3 runs`. */
export function countRuns(runs: readonly Run[]): string {
  return runs.length === 1 ? 'one run' : `${runs.length} runs`;
}

export function warnOfReset(facts: ResetFacts): string[] {
  const { naisjob, cronJob, owned, leftOut, form } = facts;
  const suspended = isScheduled(naisjob) && cronJob?.spec.suspend === true;
  const shared = form === 'full' ? findShared(naisjob, owned) : [];
  return [
    ...(suspended ? ['the schedule is suspended now, and will not be afterwards'] : []),
    ...shared.map(
      ({ resource, object }) =>
        `${nameObject(resource, object.metadata.name)} also belongs to something else and stays`,
    ),
    ...leftOut.toSorted().map((each) => `left out of what is waited for: ${each}`),
  ];
}
