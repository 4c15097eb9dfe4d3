// Runs whose program is done, and that a container beside it keeps from completing; and runs that take unusually long.

import type { Pod } from '../attempt.ts';
import { exitCode, mainContainerStatus } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { activeRuns } from '../run-guard.ts';
import { runState, type Run } from '../run.ts';
import { inspectAttempt, isStuck } from '../stuck-attempt.ts';
import { commandFor, commandToStop, seenIn, sinceTime, type Evidence } from './evidence.ts';
import { logOfRun, podsOfRun } from './runs-of-interest.ts';

/** A sidecar that ends by itself takes some seconds for it, ms. */
const PATIENCE = 30_000;

const HOUR = 3_600_000;

export function examineEndless(evidence: Evidence): Finding[] {
  return activeRuns(evidence.runs).flatMap((run) => {
    const stuck = podsOfRun(run, evidence).find((pod) => isStuck(inspectAttempt(pod)));
    return stuck === undefined ? examineDuration(run, evidence) : [explainStuck(stuck, evidence)];
  });
}

function explainStuck(pod: Pod, { naisjob, now }: Evidence): Finding {
  const running = inspectAttempt(pod).sidecars.filter(({ state }) => state === 'running');
  const names = running.map(({ container }) => container).join(', ');
  const finishedAt = mainContainerStatus(pod)?.state?.terminated?.finishedAt;
  const isUnknown = running.some(({ methods }) => methods.length === 0);
  return {
    code: 'SidecarHoldsRun',
    level: 'broken',
    certainty: sinceTime(finishedAt, now) < PATIENCE ? 'possible' : 'certain',
    problem: `${describeDone(pod)}, and sidecar ${names} keeps the run from completing`,
    ...seenIn(pod, `status.containerStatuses[${names}].state`, 'running', finishedAt),
    remedy: isUnknown
      ? 'stop it; how it is to be told is not known, so a signal is sent (--signal=KILL where it does not heed TERM)'
      : 'stop it',
    commands: [commandFor(naisjob, 'kill-sidecars', ...(isUnknown ? ['--signal=TERM'] : []))],
    mendedBy: 'neither',
  };
}

/** Done is no word for a program that failed. */
function describeDone(pod: Pod): string {
  const code = exitCode(pod) ?? 0;
  return code === 0 ? 'the program is done' : `the program has failed (exit ${code})`;
}

/** Only against what is known of the job: three times its longest run that is still there, and more than an hour. */
export function takesLong(run: Run, { runs, now }: Pick<Evidence, 'runs' | 'now'>): boolean {
  const isLimited = run.spec['activeDeadlineSeconds'] !== undefined;
  const known = runs
    .filter((each) => runState(each) === 'Complete')
    .map(durationOf)
    .filter(Number.isFinite);
  const usual = known.length === 0 ? 8 * HOUR : Math.max(...known);
  const isActive = runState(run) === 'Running' && (run.status?.active ?? 0) > 0;
  return isActive && !isLimited && sinceTime(startOf(run), now) >= Math.max(HOUR, 3 * usual);
}

function startOf({ status, metadata }: Run): string | undefined {
  return status?.startTime ?? metadata.creationTimestamp;
}

function examineDuration(run: Run, evidence: Evidence): Finding[] {
  if (!takesLong(run, evidence)) return [];
  const { name } = run.metadata;
  const { naisjob } = evidence;
  const startedAt = startOf(run);
  return [
    {
      code: 'RunTakesLong',
      level: 'note',
      certainty: 'possible',
      problem: `run ${name} takes much longer than usual, and nothing will end it`,
      ...seenIn(run, 'status.startTime', startedAt ?? '', startedAt),
      ...logOfRun(run, evidence),
      remedy: 'see what it does, and when it hangs end it; spec.activeDeadlineSeconds would end such a run',
      commands: [commandFor(naisjob, 'logs', name), commandToStop(naisjob, name)],
      mendedBy: 'neither',
    },
  ];
}

function durationOf({ status }: Run): number {
  return Date.parse(status?.completionTime ?? '') - Date.parse(status?.startTime ?? '');
}
