// Goes on with a reset that another process began, from wherever the cluster is now. May be repeated.

import { wantedOf, type StoredBackup } from '../model/backup.ts';
import { RefusedError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { PlanStep } from '../model/plan.ts';
import type { ResetResult } from '../model/reset-result.ts';
import { IMAGES, NAISJOBS } from '../model/resource.ts';
import type { DryRun } from '../model/results.ts';
import { getIfThere } from './read-job.ts';
import { requireRights } from './require-rights.ts';
import type { ResetDeps } from './reset-deps.ts';
import { createJournal } from './reset-journal.ts';
import { isBack } from './reset-plan.ts';
import { putBack } from './reset-put-back.ts';
import { resetJob } from './reset.ts';

export interface ResumeInput {
  backup: StoredBackup;
  force: boolean;
  forceDataLoss?: string | undefined;
  dryRun: DryRun;
  timeoutMs: number;
}

/**
 * The old job still stands: an ordinary reset of it, with its plan and question. It is going or gone: wait and create,
 * without a question, because there is nothing left to lose. A new one is there: see that it is whole.
 * @throws RefusedError for another cluster, or another job of that name.
 */
export async function resumeReset(input: ResumeInput, deps: ResetDeps): Promise<ResetResult> {
  const { backup, dryRun, timeoutMs } = input;
  const { state } = backup;
  guardServer(input, deps);
  const now = await getIfThere(deps.cluster, NAISJOBS, state.namespace, state.name, deps.signal);
  if (now?.metadata.uid === state.previousUid && now.metadata.deletionTimestamp === undefined) {
    return resetStanding(input, deps);
  }
  guardForeign(backup, now);
  if (dryRun !== 'none') return describeResume(backup, dryRun, now, 'planned');
  await requireRights(rightsFor(backup, now), deps);
  const journal = createJournal(backup.path, deps);
  const uid = await putBack(backup, journal, timeoutMs, deps);
  return { ...describeResume(backup, dryRun, now, 'reset'), uid };
}

function resetStanding(
  { backup, force, forceDataLoss, dryRun, timeoutMs }: ResumeInput,
  deps: ResetDeps,
): Promise<ResetResult> {
  const { state } = backup;
  return resetJob(
    {
      namespace: state.namespace,
      name: state.name,
      form: 'full',
      diagnoseOnly: false,
      force,
      forceDataLoss,
      dryRun,
      timeoutMs,
      ...(state.wanted === undefined ? {} : { file: state.wanted }),
      resumed: state,
    },
    deps,
  );
}

function guardServer({ backup, force }: ResumeInput, deps: ResetDeps): void {
  if (backup.state.server === deps.cluster.server || force) return;
  throw new RefusedError(
    `the backup was made on ${backup.state.server}, and this is ${deps.cluster.server}: the job would be created on another cluster`,
    ['Choose the right --context. If it is the same cluster under another address, give --force.'],
  );
}

function guardForeign(backup: StoredBackup, now: KubeObject | undefined): void {
  const { state, saved, journal, path } = backup;
  if (now === undefined || now.metadata.uid === state.previousUid) return;
  const isOurs = journal.some((each) => each.uid === now.metadata.uid);
  if (isOurs || isBack(now, wantedOf(backup).naisjob) || isBack(now, saved.naisjob)) return;
  throw new RefusedError(
    `naisjob.nais.io/${state.name} is there again, made by someone else and not as it was saved; it was left alone`,
    [`Compare the two: kubectl diff -f ${path}`],
  );
}

function rightsFor({ state, saved }: StoredBackup, now: KubeObject | undefined) {
  const { namespace } = state;
  const create = (resource: typeof NAISJOBS) => ({
    verb: 'create',
    group: resource.group,
    resource: resource.plural,
    namespace,
  });
  const isBackAlready = now !== undefined && now.metadata.uid !== state.previousUid;
  if (isBackAlready) return [];
  return [create(NAISJOBS), ...(saved.image === undefined ? [] : [create(IMAGES)])];
}

function describeResume(
  backup: StoredBackup,
  dryRun: DryRun,
  now: KubeObject | undefined,
  outcome: ResetResult['outcome'],
): ResetResult {
  const { state, path, saved } = backup;
  return {
    verb: 'reset',
    naisjob: state.name,
    namespace: state.namespace,
    dryRun,
    form: 'full',
    outcome,
    plan: { verb: 'reset', namespace: state.namespace, name: state.name, steps: stepsLeft(backup, now), warnings: [] },
    losses: [],
    diagnosis: [],
    gentleWouldDo: false,
    differs: state.wanted !== undefined,
    manifest: wantedOf(backup).naisjob,
    ...(state.wanted === undefined ? {} : { live: saved.naisjob }),
    backup: path,
    previousUid: state.previousUid,
    warnings: [],
  };
}

function stepsLeft({ state }: StoredBackup, now: KubeObject | undefined): PlanStep[] {
  const object = `naisjob.nais.io/${state.name}`;
  const check: PlanStep = {
    action: 'check',
    object,
    reason: 'synchronized, with a CronJob and a ServiceAccount of its own that stay',
  };
  if (now !== undefined && now.metadata.uid !== state.previousUid) return [check];
  return [
    { action: 'wait', object, reason: 'until nothing of the old job is left' },
    { action: 'create', object, reason: 'from the backup' },
    check,
  ];
}
