// A run that is followed, in single lines: what begins, what is waited for, what ended and how. The log itself is the
// program's own output and is not touched, as kubectl does not touch it.

import type { AttemptOutcome } from '../model/attempt-outcome.ts';
import type { RunOutcome } from '../model/run-outcome.ts';
import { drawAge } from './age.ts';
import { neutralise } from './untrusted-text.ts';

/** Words that say no more than that it failed or ended. */
const PLAIN_REASONS = new Set(['Error', 'Completed', '']);

/** The heading before an attempt's log, in the form `tail` gives its files. */
export function drawAttemptStart(attempt: AttemptOutcome): string {
  return `==> attempt ${attempt.number}${ofIndex(attempt)}: pod/${attempt.pod} <==`;
}

function ofIndex({ index }: AttemptOutcome): string {
  return index === undefined ? '' : ` (index ${index})`;
}

export function drawAttemptEnd(attempt: AttemptOutcome): string {
  const { number, state, exitCode, reason, message, durationSeconds, restarts } = attempt;
  const notes = [
    ...(exitCode === undefined || state === 'Succeeded' ? [] : [`exit ${exitCode}`]),
    ...(restarts === 0 ? [] : [`${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`]),
    ...(durationSeconds === undefined ? [] : [drawAge(durationSeconds * 1000)]),
  ];
  const how =
    state === 'Succeeded' ? 'succeeded' : state === 'Failed' ? `failed: ${reason}` : `was stopped (${reason})`;
  const why = state !== 'Succeeded' && message !== undefined && !PLAIN_REASONS.has(reason) ? `: ${message}` : '';
  return `attempt ${number}${ofIndex(attempt)} ${how}${why}${drawNotes(notes)}`;
}

/** A verb's last line on stdout; with `-o name` the run's name alone. */
export function drawFinishedRun(outcome: RunOutcome, nameOnly: boolean): string {
  return neutralise(nameOnly ? `job.batch/${outcome.name}` : drawRunEnd(outcome));
}

/** `run x failed: BackoffLimitExceeded (exit 3, 2 attempts, 41s)`. */
export function drawRunEnd(outcome: RunOutcome): string {
  const { name, state, reason, message, attempts, durationSeconds } = outcome;
  const last = attempts.findLast((each) => each.state !== 'Succeeded');
  const count = `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`;
  const notes = [
    ...(state === 'Complete' || last === undefined || PLAIN_REASONS.has(last.reason) ? [] : [last.reason]),
    ...(outcome.exitCode > 0 && attempts.some(({ exitCode }) => exitCode === outcome.exitCode)
      ? [`exit ${outcome.exitCode}`]
      : []),
    count,
    ...(durationSeconds === undefined ? [] : [drawAge(durationSeconds * 1000)]),
  ];
  if (state === 'Complete') return `run ${name} completed${drawNotes(notes)}`;
  if (state === 'Deleted') return `run ${name} was deleted before it was over${drawNotes(notes)}`;
  return `run ${name} failed: ${reason ?? message ?? 'for an unknown reason'}${drawNotes(notes)}`;
}

function drawNotes(notes: readonly string[]): string {
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

export function drawWait(
  run: string,
  attempt: AttemptOutcome | undefined,
  reason: { reason: string; message?: string },
): string {
  if (attempt !== undefined) {
    return `attempt ${attempt.number}${ofIndex(attempt)} waits: ${reason.reason}${reason.message === undefined ? '' : `: ${reason.message}`}`;
  }
  if (reason.reason === 'Suspended') return `run ${run} is suspended`;
  if (reason.reason === 'NoPodYet') return `waiting for run ${run} to get a pod`;
  return `run ${run} has no pod: ${reason.reason}${reason.message === undefined ? '' : `: ${reason.message}`}`;
}

/** What stands before each line of a log when several are told at once: the pod's own part of its name, and the container where there are several. */
export function drawPrefix(run: string, attempt: AttemptOutcome, container: string | undefined): string {
  const own = attempt.pod.startsWith(`${run}-`) ? attempt.pod.slice(run.length + 1) : attempt.pod;
  return `[${own}${container === undefined ? '' : `/${container}`}] `;
}

export function drawLostLog({ pod }: AttemptOutcome, container: string, message: string | undefined): string {
  const why = message === undefined ? 'it was removed before it was read' : message;
  return `the log of pod/${pod} (container ${container}) is lost from here on: ${why}`;
}
