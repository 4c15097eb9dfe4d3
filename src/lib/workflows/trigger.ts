// trigger: start a run now from the CronJob's template, as `kubectl create job --from` does, under the guards that
// Kubernetes does not keep for runs started by hand.

import type { CronJob } from '../model/cron-job.ts';
import type { NewObject } from '../model/kube-object.ts';
import { buildRunFromTemplate } from '../model/manual-run.ts';
import { nameManualRun } from '../model/names.ts';
import { overrideRun, type Overrides } from '../model/overrides.ts';
import type { Plan, PlanStep } from '../model/plan.ts';
import type { DryRun, TriggerResult } from '../model/results.ts';
import { activeRuns, guardActiveRuns, warnOfHistory } from '../model/run-guard.ts';
import type { Run } from '../model/run.ts';
import { createRun, startedRun, type RunDraft } from './create-run.ts';
import type { Deps } from './deps.ts';
import { readJob, settleInOrder } from './read-job.ts';
import { requireCronJob, warnOfOwner } from './require-cron-job.ts';
import { requireRights } from './require-rights.ts';
import { stopRun } from './stop-runs.ts';

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
  replaced: Run[];
}

/** @throws RefusedError by a guard, StatusError NotFound for the Naisjob or its CronJob. Nothing has been changed yet. */
export async function planTrigger(input: TriggerInput, deps: Deps): Promise<TriggerPlan> {
  const [family, user] = await settleInOrder([
    readJob(input.namespace, input.name, deps),
    deps.cluster.whoAmI({ signal: deps.signal }),
  ]);
  const cronJob = requireCronJob(family);
  const intent = { force: input.force, replace: input.replace };
  const warnings = [
    ...warnOfOwner(family),
    ...guardActiveRuns(family.runs, cronJob.spec.concurrencyPolicy, intent),
    ...warnOfHistory(family.runs, cronJob),
  ];
  const { draft, notes } = draftRun(input, cronJob, user, deps);
  const replaced = input.replace ? activeRuns(family.runs) : [];
  const steps = [...replaced.map((run) => stepOfStop(run)), stepOfCreate(draft.job, cronJob)];
  return {
    plan: { verb: 'trigger', namespace: input.namespace, name: input.name, steps, warnings: [...warnings, ...notes] },
    draft,
    replaced,
  };
}

/** Carries the plan out, or sends it with dryRun=All. */
export async function applyTrigger(
  { plan, draft, replaced }: TriggerPlan,
  dryRun: DryRun,
  deps: Deps,
): Promise<TriggerResult> {
  const isServerDryRun = dryRun === 'server';
  const job = dryRun === 'client' ? draft.job : await stopAndCreate(draft, replaced, plan, isServerDryRun, deps);
  const { name: naisjob, namespace, warnings } = plan;
  return { verb: 'trigger', naisjob, namespace, dryRun, plan, run: startedRun(job, dryRun), job, warnings };
}

async function stopAndCreate(
  draft: RunDraft,
  replaced: Run[],
  plan: Plan,
  dryRun: boolean,
  deps: Deps,
): Promise<NewObject> {
  if (replaced.length > 0) {
    const { namespace } = plan;
    await requireRights(
      [
        { verb: 'delete', group: 'batch', resource: 'jobs', namespace },
        { verb: 'create', group: 'batch', resource: 'jobs', namespace },
      ],
      deps,
    );
  }
  await Promise.all(replaced.map((run) => stopRun(run, dryRun, deps)));
  return createRun(draft, dryRun, deps);
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

function stepOfStop(run: Run): PlanStep {
  return {
    action: 'delete',
    object: `job.batch/${run.metadata.name}`,
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
