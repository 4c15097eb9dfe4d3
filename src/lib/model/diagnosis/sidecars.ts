// Runs whose program is done, and that a container beside it keeps from completing; and runs that take unusually long.

import type { Pod } from '../attempt.ts';
import { mainContainerStatus } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { activeRuns } from '../run-guard.ts';
import { runState, type Run } from '../run.ts';
import { inspectAttempt, isStuck } from '../sidecar.ts';
import { commandFor, commandToStop, seenIn, sinceTime, type Evidence } from './evidence.ts';
import { podsOfRun } from './runs-of-interest.ts';

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
    problem: `the program is done, and sidecar ${names} keeps the run from completing`,
    ...seenIn(pod, `status.containerStatuses[${names}].state`, 'running', finishedAt),
    remedy: isUnknown ? 'stop it; how it is to be told is not known, so a signal is sent' : 'stop it',
    commands: [commandFor(naisjob, 'kill-sidecars', ...(isUnknown ? ['--signal=TERM'] : []))],
    mendedBy: 'neither',
  };
}

/** Only against what is known of the job: three times its longest run that is still there, and more than an hour. */
function examineDuration(run: Run, { naisjob, runs, now }: Evidence): Finding[] {
  const { name, creationTimestamp } = run.metadata;
  const isLimited = run.spec['activeDeadlineSeconds'] !== undefined;
  const known = runs
    .filter((each) => runState(each) === 'Complete')
    .map(durationOf)
    .filter(Number.isFinite);
  const usual = known.length === 0 ? 8 * HOUR : Math.max(...known);
  const startedAt = run.status?.startTime ?? creationTimestamp;
  const lasted = sinceTime(startedAt, now);
  if (isLimited || runState(run) !== 'Running' || !(run.status?.active ?? 0) || lasted < Math.max(HOUR, 3 * usual))
    return [];
  return [
    {
      code: 'RunTakesLong',
      level: 'note',
      certainty: 'possible',
      problem: `run ${name} takes much longer than the ones before it, and nothing will end it`,
      ...seenIn(run, 'status.startTime', startedAt ?? '', startedAt),
      remedy: 'see what it does, and when it hangs end it; spec.activeDeadlineSeconds would end such a run',
      commands: [commandFor(naisjob, 'logs', name), commandToStop(naisjob, name)],
      mendedBy: 'neither',
    },
  ];
}

function durationOf({ status }: Run): number {
  return Date.parse(status?.completionTime ?? '') - Date.parse(status?.startTime ?? '');
}
