// What stops a reset before anything is touched.

import type { CronJob } from './cron-job.ts';
import { findShared, nameObject, type Listed } from './dependents.ts';
import { RefusedError } from './errors.ts';
import type { Naisjob } from './naisjob.ts';
import { findDataLoss } from './reset-manifest.ts';
import { activeRuns } from './run-guard.ts';
import type { Run } from './run.ts';

export interface ResetIntent {
  form: ResetForm;
  /** Go on although a run is active. */
  force: boolean;
  /** The name of the job whose data may go, as the person typed it. */
  forceDataLoss?: string | undefined;
}

/** `cronjob-only` deletes the CronJob and has the operator make another; `full` deletes the Naisjob too. */
export type ResetForm = 'full' | 'cronjob-only';

export interface Guarded {
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  runs: readonly Run[];
  owned: readonly Listed[];
}

const GENTLE = 'The gentle form leaves the Naisjob and its data alone: --cronjob-only';

/** @throws RefusedError. Nothing has been changed. */
export function guardReset(job: Guarded, intent: ResetIntent): void {
  guardObjects(job);
  guardActiveRuns(job, intent);
  if (intent.form === 'cronjob-only') return;
  guardShared(job);
  guardData(job.naisjob, intent);
}

function guardObjects({ naisjob, cronJob }: Guarded): void {
  const { name, deletionTimestamp, finalizers = [], ownerReferences = [] } = naisjob.metadata;
  if (deletionTimestamp !== undefined) {
    const held = finalizers.length === 0 ? '' : `, held by ${finalizers.join(', ')}`;
    throw new RefusedError(`naisjob.nais.io/${name} is being deleted already${held}`, [
      'If a reset was begun: kubectl naisjob reset --resume lists its backup. If it is held for long, see whether the operator runs.',
    ]);
  }
  const owner = ownerReferences[0];
  if (owner !== undefined) {
    throw new RefusedError(
      `naisjob.nais.io/${name} belongs to ${owner.kind} ${owner.name}, which manages it and would act on its deletion`,
      [`Change or reset ${owner.kind} ${owner.name} instead.`],
    );
  }
  guardCronJob(name, cronJob);
}

/** A CronJob of an earlier Naisjob of the same name is the very thing that a reset mends; anyone else's is not ours to delete. */
function guardCronJob(name: string, cronJob: CronJob | undefined): void {
  const owners = cronJob?.metadata.ownerReferences ?? [];
  if (cronJob === undefined || owners.some((each) => each.kind === 'Naisjob' && each.name === name)) return;
  const whose = owners.length === 0 ? 'nobody' : owners.map((each) => `${each.kind} ${each.name}`).join(', ');
  throw new RefusedError(`cronjob.batch/${name} belongs to ${whose}, not to naisjob.nais.io/${name}`, [
    'The operator will never write a CronJob that is not its own. Look whose it is, and delete or rename it by hand.',
  ]);
}

function guardActiveRuns({ naisjob, runs }: Guarded, { force }: ResetIntent): void {
  const active = activeRuns(runs);
  if (active.length === 0 || force) return;
  const names = active.map((each) => each.metadata.name).join(', ');
  const { name, namespace } = naisjob.metadata;
  throw new RefusedError(
    `${active.length === 1 ? `run ${names} is` : `runs ${names} are`} active, and would be stopped midway`,
    [`Wait for it to end, or give --force. See: kubectl naisjob tree ${name} -n ${namespace}`],
  );
}

function guardShared({ naisjob, owned }: Guarded): void {
  const shared = findShared(naisjob, owned).filter(({ resource }) =>
    ['cronjobs', 'serviceaccounts'].includes(resource.plural),
  )[0];
  if (shared === undefined) return;
  const { name, ownerReferences = [] } = shared.object.metadata;
  const other = ownerReferences.find((each) => each.kind !== 'Naisjob');
  throw new RefusedError(
    `${nameObject(shared.resource, name)} also belongs to ${other?.kind} ${other?.name}: it would stay, and the operator would refuse to overwrite it`,
    ['Take the second ownerReference away first.'],
  );
}

function guardData(naisjob: Naisjob, { forceDataLoss }: ResetIntent): void {
  const lost = findDataLoss(naisjob);
  const { name } = naisjob.metadata;
  if (lost.length === 0 || forceDataLoss === name) return;
  throw new RefusedError(
    `deleting naisjob.nais.io/${name} deletes data for good, because of cascadingDelete: ${lost.join(', ')}`,
    [
      'Deploy the job with cascadingDelete: false first, and the data stays.',
      GENTLE,
      `To lose the data all the same, type the job's name: --force-data-loss=${name}`,
    ],
  );
}
