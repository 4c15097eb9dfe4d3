// trigger: start a run now from the CronJob's template, as `kubectl create job --from` does, under the guards that
// Kubernetes does not keep for runs started by hand.

import type { CronJob } from '../model/cron-job.ts';
import type { NewObject } from '../model/kube-object.ts';
import { buildRunFromTemplate } from '../model/manual-run.ts';
import { nameManualRun } from '../model/names.ts';
import { hasOverrides, overrideRun, type Overrides } from '../model/overrides.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import type { DryRun, StoppedRun, TriggerResult } from '../model/results.ts';
import { guardActiveRuns, unfinishedRuns, warnOfHistory } from '../model/run-guard.ts';
import type { Run } from '../model/run.ts';
import { createRun, startedRun, type RunDraft } from './create-run.ts';
import type { Deps } from './deps.ts';
import { readJob, settleInOrder } from './read-job.ts';
import { requireCronJob, requireStaying, warnOfOperatorError, warnOfOwner } from './require-cron-job.ts';
import { requireRights } from './require-rights.ts';
import { addStops, replaceRuns } from './replace-runs.ts';
import { rightsToStop } from './stop-runs.ts';

export interface TriggerInput {
  namespace: string;
  name: string;
  /** Absent = a generated name. */
  runName?: string;
  overrides: Overrides;
  /** Start beside an active run under Forbid. */
  force: boolean;
  /** Stop active runs first. */
  replace: boolean;
}

export interface TriggerPlan {
  plan: Plan;
  draft: RunDraft;
  /** Runs to be stopped first. */
  replaced: Run[];
  /** The command that finishes what was begun, ready to be pasted. */
  finish: string;
}

/** @throws RefusedError by a guard, StatusError NotFound for the Naisjob or its CronJob. Nothing has been changed yet. */
export async function planTrigger(input: TriggerInput, deps: Deps): Promise<TriggerPlan> {
  const [family, user] = await settleInOrder([
    readJob(input.namespace, input.name, deps),
    deps.cluster.whoAmI({ signal: deps.signal }),
  ]);
  requireStaying(family);
  const cronJob = requireCronJob(family);
  const intent = { force: input.force, replace: input.replace };
  const warnings = [
    ...warnOfOwner(family),
    ...warnOfOperatorError(family),
    ...guardActiveRuns(family.runs, cronJob.spec.concurrencyPolicy, intent),
    ...warnOfHistory(family.runs, cronJob),
  ];
  const { draft, notes } = draftRun(input, cronJob, user, deps);
  const replaced = input.replace ? unfinishedRuns(family.runs) : [];
  const steps = [...replaced.map((run) => stepOfStop(run)), stepOfCreate(draft.job, cronJob)];
  const finish = commandToFinish(input);
  return {
    plan: { verb: 'trigger', namespace: input.namespace, name: input.name, steps, warnings: [...warnings, ...notes] },
    draft,
    replaced,
    finish,
  };
}

/** Carries the plan out, or sends it with dryRun=All. What ends midway says what has been done and what has not. */
export async function applyTrigger(planned: TriggerPlan, dryRun: DryRun, deps: Deps): Promise<TriggerResult> {
  const { plan, draft } = planned;
  const done = dryRun === 'client' ? { job: draft.job } : await stopAndCreate(planned, dryRun === 'server', deps);
  const { name: naisjob, namespace, warnings } = plan;
  return { verb: 'trigger', naisjob, namespace, dryRun, plan, run: startedRun(done.job, dryRun), ...done, warnings };
}

async function stopAndCreate(
  { plan, draft, replaced, finish }: TriggerPlan,
  dryRun: boolean,
  deps: Deps,
): Promise<{ job: NewObject; stopped?: StoppedRun[] }> {
  if (replaced.length === 0) return { job: await createRun(draft, dryRun, deps) };
  const { namespace } = plan;
  const create = { verb: 'create', group: 'batch', resource: 'jobs', namespace };
  await requireRights([...rightsToStop(namespace), create], deps);
  const stopped = await replaceRuns(replaced, dryRun, finish, deps);
  try {
    return { job: await createRun(draft, dryRun, deps), ...(dryRun ? {} : { stopped }) };
  } catch (error) {
    throw dryRun ? error : addStops(error, stopped, finish);
  }
}

function draftRun(
  input: TriggerInput,
  cronJob: CronJob,
  user: string,
  deps: Deps,
): { draft: RunDraft; notes: string[] } {
  const now = new Date(deps.clock.now());
  const name = input.runName ?? nameManualRun(input.name, now);
  const { job, notes } = overrideRun(
    buildRunFromTemplate(cronJob, input.namespace, name, { user, request: deps.unique() }),
    input.name,
    input.overrides,
  );
  const nextName = (again: number) => nameManualRun(input.name, now, again);
  return { draft: { naisjob: input.name, job, ...(input.runName === undefined ? { nextName } : {}) }, notes };
}

function stepOfStop({ metadata }: Run): PlanStep {
  const object = `job.batch/${metadata.name}`;
  if (metadata.deletionTimestamp !== undefined) {
    return { action: 'wait', object, reason: 'it is being deleted, and its pods have not ended yet' };
  }
  return {
    action: 'delete',
    object,
    reason: 'it is active and is to be replaced',
    consequence: 'its pods are stopped and their logs are gone',
  };
}

function stepOfCreate(job: NewObject, cronJob: CronJob): PlanStep {
  return {
    action: 'create',
    object: `job.batch/${job.metadata.name}`,
    reason: `from the template of cronjob.batch/${cronJob.metadata.name}`,
  };
}

/** What a person changed for this run is not repeated: it may be long, or secret. */
function commandToFinish({ name, namespace, overrides, runName }: TriggerInput): string {
  const command = `kubectl naisjob trigger ${name} -n ${namespace} --replace`;
  const isPlain = !hasOverrides(overrides) && runName === undefined;
  return isPlain ? command : `${command}, and the other flags of this command`;
}
