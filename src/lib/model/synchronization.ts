// Whether the operator has answered one change, and not an earlier one: a Naisjob has no observedGeneration.

import type { CronJob } from './cron-job.ts';
import { findMainContainer } from './main-container.ts';
import {
  isSynchronized,
  operatorError,
  synchronizationHash,
  synchronizationTime,
  type Naisjob,
  type NaisjobSpec,
  type OperatorFailure,
} from './naisjob.ts';
import type { RunSpec } from './run.ts';
import { PLACEHOLDER_SCHEDULE } from './suspension.ts';

/** What was changed, to know the answer by. */
export interface ChangedJob {
  /** Absent: it was not there. */
  before: Naisjob | undefined;
  isSpecChanged: boolean;
  /** Comes from the Image that was changed together with it. */
  image: string | undefined;
  /** The operator has something to do, as far as its CronJob shows. */
  isAnswerSure?: boolean;
}

/**
 * A new time alone may be an earlier change's answer. The hash is the spec's, so another spec has another hash; and the
 * image is the one that was asked for.
 */
export function isAnsweredBy(now: Naisjob, { before, isSpecChanged, image }: ChangedJob): boolean {
  if (!isSynchronized(now)) return false;
  if (image !== undefined && now.status?.effectiveImage !== image) return false;
  if (before === undefined) return true;
  if (isSpecChanged && synchronizationHash(now) === synchronizationHash(before)) return false;
  return synchronizationTime(now) !== synchronizationTime(before);
}

/** The operator's error about it; `Retrying` is not the end. What the status said before is no answer. */
export function refusalOf(now: Naisjob, { before }: ChangedJob): OperatorFailure | undefined {
  const failure = operatorError(now);
  if (failure === undefined || failure.state === 'Retrying') return undefined;
  return isStatusMoved(now, before) ? failure : undefined;
}

/**
 * Whether it may be that no answer comes, because the spec has the hash that is stored: an earlier change's error left the hash
 * of the one before it, to which this one goes back; or only labels were written. After FailedSynchronization the hash is that
 * of the failed spec, so another spec is answered.
 */
export function mayNeedNothing({ before, isSpecChanged, image, isAnswerSure = false }: ChangedJob): boolean {
  if (isAnswerSure || before === undefined || synchronizationHash(before) === '') return false;
  if (image !== undefined && before.status?.effectiveImage !== image) return false;
  const failure = operatorError(before);
  return isSpecChanged ? failure !== undefined && failure.state !== 'FailedSynchronization' : true;
}

/** In what naiserator takes over as it stands; the rest may differ all the same. */
export function isOfAnotherSpec(cronJob: CronJob, spec: NaisjobSpec): boolean {
  const { schedule, suspend, jobTemplate } = cronJob.spec;
  const { template } = jobTemplate.spec as unknown as Partial<RunSpec>;
  const container = template === undefined ? undefined : findMainContainer(template);
  const isOneShot = schedule === PLACEHOLDER_SCHEDULE && suspend === true;
  if ((isOneShot ? '' : schedule) !== (spec.schedule ?? '')) return true;
  if (container === undefined) return false;
  const { command = [] } = spec as { command?: string[] };
  const isCommand = JSON.stringify(container.command ?? []) === JSON.stringify(command);
  return !isCommand || ((spec.image ?? '') !== '' && spec.image !== container.image);
}

export function isStatusMoved(now: Naisjob, before: Naisjob | undefined): boolean {
  return JSON.stringify(now.status) !== JSON.stringify(before?.status);
}

/** What it has not answered in ten minutes, it will not: most likely only labels were changed. */
const ANSWER_SECONDS = 600;

/**
 * Whether the operator has answered the last change of the spec, as far as times tell: those of the fields are in whole
 * seconds, and a new label of the same writer moves them too. A failure is an answer. `now`: ms since 1970.
 */
export function isSettled(naisjob: Naisjob, now: number): boolean {
  const answered = Math.max(secondsOfSynchronization(naisjob), secondsOfFailure(naisjob));
  return writtenAt(naisjob).every((seconds) => seconds <= answered || seconds < now / 1000 - ANSWER_SECONDS);
}

function secondsOfSynchronization(naisjob: Naisjob): number {
  const nanoseconds = synchronizationTime(naisjob);
  return synchronizationHash(naisjob) === '' ? 0 : Number(nanoseconds.slice(0, -9));
}

function secondsOfFailure(naisjob: Naisjob): number {
  if (operatorError(naisjob) === undefined) return 0;
  const { conditions = [] } = naisjob.status as { conditions?: { lastTransitionTime?: string }[] };
  return toSeconds(conditions[0]?.lastTransitionTime) ?? 0;
}

function writtenAt({ metadata }: Naisjob): number[] {
  const { managedFields = [] } = metadata as {
    managedFields?: { time?: string; subresource?: string; fieldsV1?: Record<string, unknown> }[];
  };
  return managedFields
    .filter(({ fieldsV1, subresource }) => fieldsV1?.['f:spec'] !== undefined && !subresource)
    .flatMap(({ time }) => toSeconds(time) ?? []);
}

function toSeconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(Date.parse(time) / 1000);
}
