// What a person agrees to: a plan that was checked, and whose job is saved.

import type { ResetState } from '../model/backup.ts';
import { NaisjobError, StatusError } from '../model/errors.ts';
import type { ResetForm } from '../model/reset-guard.ts';
import { checkReset } from './reset-check.ts';
import type { ResetDeps } from './reset-deps.ts';
import { goOn } from './reset-gentle.ts';
import { createJournal, type Journal } from './reset-journal.ts';
import { isSamePlan, type ResetInput, type ResetPlan } from './reset-plan.ts';
import { listWaysOn } from './reset-way-back.ts';

export interface Agreement {
  planned: ResetPlan;
  form: ResetForm | 'no';
  journal: Journal | undefined;
}

/** The person agrees to a plan, not to a moment: the same plan made again is not asked about again. */
export async function agree(planned: ResetPlan, before: Agreement | undefined, deps: ResetDeps): Promise<Agreement> {
  const { input } = planned;
  await checkReset(planned, input.form, deps).catch((error: unknown) => {
    throw before === undefined ? error : tellMidway(error, before, deps);
  });
  if (input.dryRun === 'server') return { planned, form: input.form, journal: undefined };
  if (before !== undefined && isSamePlan(before.planned, planned)) return { ...before, planned };
  const journal = input.form === 'full' ? await save(planned, deps) : undefined;
  return { planned, journal, form: await deps.decide(planned, journal?.path) };
}

/** Before the question, because the answer may take a day; a changed job is saved again. */
async function save(planned: ResetPlan, deps: ResetDeps): Promise<Journal> {
  const path = await deps.backups.write({ saved: planned.live, state: toResetState(planned, deps) });
  deps.tell(`saved in ${path}`);
  return createJournal(path, deps);
}

/** What another process needs to go on with it. */
export function toResetState(
  { input, naisjob, cronJob, dependents, differs, wanted }: ResetPlan,
  deps: ResetDeps,
): ResetState {
  const cronJobUid = cronJob?.metadata.uid ?? input.resumed?.cronJobUid;
  return {
    server: deps.cluster.server,
    namespace: input.namespace,
    name: input.name,
    previousUid: naisjob.metadata.uid,
    ...(cronJobUid === undefined ? {} : { cronJobUid }),
    dependents,
    ...(differs ? { wanted } : {}),
  };
}

/** `error` with the way on among its hints, for what goes wrong when the agreed plan was being carried out. */
export function tellMidway(error: unknown, { planned: { input }, journal }: Agreement, deps: ResetDeps): unknown {
  if (!(error instanceof NaisjobError)) return error;
  const isGone = error instanceof StatusError && error.code === 404 && journal !== undefined;
  if (isGone) error.hints.push(`Someone else has deleted it meanwhile. As it was it is saved in ${journal.path}`);
  else error.hints.push('The CronJob may be deleted already.', ...waysOn(input, journal, deps));
  return error;
}

function waysOn(input: ResetInput, journal: Journal | undefined, deps: ResetDeps): string[] {
  return journal === undefined ? [goOn(input)] : listWaysOn(input, journal.path, deps);
}
