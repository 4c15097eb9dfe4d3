// Failed runs none of whose pods is left: what became of the pods, so that nobody is sent to logs that are gone.

import type { Finding } from '../finding.ts';
import { failureReason, type Run } from '../run.ts';
import { compareText } from '../text-order.ts';
import { commandFor, latestEvent, seenAsEvent, seenAt, timeOf, type Evidence, type KubeEvent } from './evidence.ts';
import { podEventsOfRun, podsOfRun } from './runs-of-interest.ts';

/** Also where the pods could not be read, or do not say what was wrong: only the Job's own word is left then. */
export function explainWithoutPods(run: Run, evidence: Evidence): Finding {
  const { naisjob, unread } = evidence;
  const told = seeFailure(run);
  if (unread.has('pods') || podsOfRun(run, evidence).length > 0) {
    const remedy = 'see what the program wrote; a reset does not change what it does';
    return { ...told, remedy, commands: [commandFor(naisjob, 'logs', run.metadata.name)] };
  }
  const preempted = podEventsOfRun(run, evidence).find(({ reason }) => reason === 'Preempted');
  if (preempted !== undefined) return explainPreemption(run, preempted, evidence);
  const killed = findDeletion(run, evidence);
  if (killed !== undefined) return explainDeletion(run, killed, evidence);
  const isByJob = isRestarting(run) && failureReason(run) === 'BackoffLimitExceeded';
  return {
    ...told,
    problem: isByJob
      ? `${told.problem}: its program ended badly each time, and with restartPolicy OnFailure the pod is deleted with its logs`
      : `${told.problem}, and none of its pods is left, nor its logs`,
    remedy: `start a run and follow it to see what it writes${isByJob ? '; spec.restartPolicy Never keeps the pods that failed' : ''}`,
    commands: [commandFor(naisjob, 'trigger', '--follow')],
  };
}

function seeFailure(run: Run): Omit<Finding, 'remedy' | 'commands'> {
  const failed = run.status?.conditions?.find(({ type }) => type === 'Failed');
  const reason = failureReason(run) ?? '';
  const says = failed?.message ? `${reason}: ${failed.message}` : reason;
  return {
    code: 'RunFailed',
    level: 'broken',
    certainty: 'certain',
    problem: 'the last run failed',
    ...seenAt(`job.batch/${run.metadata.name}`, `status.conditions[Failed]: ${says}`, failed?.lastTransitionTime),
    field: 'status.conditions[Failed]',
    mendedBy: 'neither',
  };
}

function isRestarting({ spec }: Run): boolean {
  return spec.template?.spec['restartPolicy'] === 'OnFailure';
}

/** A pod of the run was told to end, and not by the Job's controller, which says so of those that it deletes. */
function findDeletion(run: Run, evidence: Evidence): KubeEvent | undefined {
  if (latestEvent(evidence.events, run, 'SuccessfulDelete') !== undefined || isRestarting(run)) return undefined;
  const killed = podEventsOfRun(run, evidence).filter(({ reason }) => reason === 'Killing');
  return killed.toSorted((a, b) => compareText(timeOf(a), timeOf(b))).at(-1);
}

function explainPreemption(run: Run, event: KubeEvent, { naisjob }: Evidence): Finding {
  return {
    code: 'Evicted',
    level: 'broken',
    certainty: 'certain',
    problem: `the pod of run ${run.metadata.name} had to make room for one of a higher priority, and the run failed with it (${failureReason(run)})`,
    ...seenAsEvent(event),
    remedy: 'the program is not at fault: run it again; a greater spec.backoffLimit has Kubernetes do that by itself',
    commands: [commandFor(naisjob, 'trigger')],
    mendedBy: 'neither',
  };
}

function explainDeletion(run: Run, event: KubeEvent, { naisjob }: Evidence): Finding {
  return {
    code: 'PodDeleted',
    level: 'broken',
    certainty: 'likely',
    problem: `the pod of run ${run.metadata.name} was deleted from outside while it ran, and the run failed with it (${failureReason(run)})`,
    ...seenAsEvent(event),
    remedy: 'nothing says that the program is at fault: run it again',
    commands: [commandFor(naisjob, 'trigger')],
    mendedBy: 'neither',
  };
}
