// Runs that were made from an earlier manifest: what is wrong with them may be mended by now, and is told as theirs.

import type { Finding } from '../finding.ts';
import { isOver, newestFirst, type Run } from '../run.ts';
import { isInTheWay } from './blocked-starts.ts';
import { commandFor, commandToStop, type Evidence } from './evidence.ts';
import { describeChanges } from './template-changes.ts';

/** `findings`: of a run that is under way. One that hangs as nobody's manifest wants it any more is to be ended, and no more. */
export function retellUnderWay(run: Run, findings: readonly Finding[], evidence: Evidence): readonly Finding[] {
  const [cause] = findings;
  // No manifest brings a lost node back, and the run cannot be ended before that pod is gone.
  const isLost = findings.some(({ code }) => code === 'PodStuckTerminating');
  const changes = cause === undefined || isLost ? undefined : describeChanges(run, evidence);
  if (cause === undefined || changes === undefined) return findings;
  const { name } = run.metadata;
  const isBlocking = isInTheWay(run, evidence);
  return [
    {
      ...cause,
      code: 'EarlierManifest',
      level: isBlocking ? 'broken' : 'note',
      certainty: 'certain',
      problem: `run ${name} was made from an earlier manifest ${changes}, and does not get on: ${cause.problem}`,
      remedy: `the job has been deployed anew since: end this run${isBlocking ? ', for concurrencyPolicy Forbid lets no other start beside it' : ''}`,
      commands: [commandToStop(evidence.naisjob, name)],
      mendedBy: 'neither',
    },
  ];
}

/** `findings`: of the last run that is over and has failed. Whether the job is mended, its next run shows. */
export function retellFailed(last: Run, findings: readonly Finding[], evidence: Evidence): readonly Finding[] {
  const [cause] = findings;
  const changes = cause === undefined ? undefined : describeChanges(last, evidence);
  if (cause === undefined || changes === undefined) return findings;
  const { naisjob } = evidence;
  const next = findNext(last, evidence)?.metadata.name;
  const since =
    next === undefined ? 'the job has been deployed since, and has not run yet' : `run ${next} is under way`;
  const why = cause.code === 'RunFailed' ? '' : `: ${cause.problem}`;
  return [
    {
      ...cause,
      code: 'EarlierManifest',
      level: 'note',
      certainty: 'likely',
      problem: `the last run failed, but was made from an earlier manifest ${changes}; ${since}${why}`,
      remedy: next === undefined ? 'run it now, to see whether that has mended it' : 'see how that one goes',
      commands: [next === undefined ? commandFor(naisjob, 'trigger') : commandFor(naisjob, 'wait', next)],
      mendedBy: 'neither',
    },
  ];
}

function findNext(last: Run, evidence: Evidence): Run | undefined {
  const { creationTimestamp = '' } = last.metadata;
  const newer = newestFirst(evidence.runs).filter(
    ({ metadata }) => (metadata.creationTimestamp ?? '') > creationTimestamp,
  );
  return newer.find((run) => !isOver(run) && describeChanges(run, evidence) === undefined);
}

/** Of runs under way: ten that hang in the same way are one finding, with a command for each. */
export function mergeEarlier(findings: readonly Finding[]): Finding[] {
  const [first, ...others] = findings.filter(({ code }) => code === 'EarlierManifest');
  if (first === undefined || others.length === 0) return [...findings];
  const commands = [first, ...others].flatMap((each) => each.commands).slice(0, MOST_COMMANDS);
  const count = `${others.length} other run${others.length === 1 ? '' : 's'}`;
  const merged = {
    ...first,
    problem: `${first.problem}; so ${others.length === 1 ? 'does' : 'do'} ${count}`,
    commands,
  };
  return findings.flatMap((each) => (each === first ? [merged] : others.includes(each) ? [] : [each]));
}

/** More are for another look. */
const MOST_COMMANDS = 5;
