// A run that failed between others that did not, all from the same manifest: what it met may come again.

import type { Finding } from '../finding.ts';
import { failureReason, isOver, newestFirst, type Run } from '../run.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';
import { podsOfRun } from './runs-of-interest.ts';
import { describeChanges } from './template-changes.ts';

/** Runs that are over and that a person has in mind. */
const RECENT = 3;

export function examineFailedBetween(evidence: Evidence): Finding[] {
  const over = newestFirst(evidence.runs).filter(isOver);
  const recent = over.slice(0, RECENT);
  const failed = recent.filter((run) => isFailed(run) && describeChanges(run, evidence) === undefined);
  const [latest] = failed;
  if (latest === undefined || latest === over[0]) return [];
  // Else whatever it was may have been mended.
  const isBefore = over.slice(over.indexOf(latest)).some((run) => !isFailed(run));
  return isBefore ? [explain(latest, failed.length, recent.length, evidence)] : [];
}

function isFailed(run: Run): boolean {
  return failureReason(run) !== undefined;
}

function explain(run: Run, count: number, of: number, evidence: Evidence): Finding {
  const { name } = run.metadata;
  const failed = run.status?.conditions?.find(({ type }) => type === 'Failed');
  const reason = failed?.reason ?? '';
  const hasLog = podsOfRun(run, evidence).length > 0;
  return {
    code: 'FailedBetween',
    level: 'note',
    certainty: 'certain',
    problem: `${count} of the last ${of} runs failed, and those before and after did not: ${name} (${reason})`,
    ...seenIn(run, 'status.conditions[Failed]', `${reason}: ${failed?.message ?? ''}`, failed?.lastTransitionTime),
    remedy: 'it may come again: see what was different then',
    commands: [commandFor(evidence.naisjob, 'runs'), ...(hasLog ? [commandFor(evidence.naisjob, 'logs', name)] : [])],
    mendedBy: 'neither',
  };
}
