// Whether the operator has taken the job up, and what it says against it.

import { CRONJOB_NAME_MAX } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import { isUnseen, operatorError, synchronizationHash, type Naisjob } from '../naisjob.ts';
import { commandFor, commandToResync, kubectl, labelOf, seenIn, sinceTime, type Evidence } from './evidence.ts';
import { classifyOperatorError } from './operator-error.ts';

/** The operator is at a new object within seconds; naming it broken earlier would cry wolf, ms. */
const PATIENCE = 30_000;

const OPERATOR_FINALIZER = 'naiserator.nais.io/finalizer';

export function examineOperator(evidence: Evidence): Finding[] {
  const { naisjob } = evidence;
  if (naisjob.metadata.deletionTimestamp !== undefined) return [explainDeletion(evidence)];
  const name = examineName(naisjob);
  // Its own error then says the same in more words.
  return name.length > 0 ? name : [...examineState(evidence), ...examineProblems(evidence)];
}

function explainDeletion(evidence: Evidence): Finding {
  const { naisjob, now } = evidence;
  const { finalizers = [], deletionTimestamp } = naisjob.metadata;
  const isLong = sinceTime(deletionTimestamp, now) > PATIENCE;
  return {
    code: 'BeingDeleted',
    level: 'broken',
    certainty: 'certain',
    problem: `the job is being deleted${isLong && finalizers.length > 0 ? ', and something holds it' : ''}`,
    ...seenIn(naisjob, 'metadata.finalizers', finalizers.join(', ') || 'none left', deletionTimestamp),
    ...mendDeletion(naisjob, finalizers),
    mendedBy: 'neither',
  };
}

/** The operator takes its own finalizer away in seconds, where it is at work; nobody knows of another's. */
function mendDeletion(naisjob: Naisjob, finalizers: readonly string[]): Pick<Finding, 'remedy' | 'commands'> {
  if (finalizers.length === 0 || finalizers.includes(OPERATOR_FINALIZER)) {
    return {
      remedy:
        'the operator takes its finalizer away within seconds: if the job stays so, see whether the operator runs. Only where a reset was interrupted, go on with that',
      commands: [commandFor(naisjob, 'reset', '--resume')],
    };
  }
  const { name } = naisjob.metadata;
  const patch = `'{"metadata":{"finalizers":null}}'`;
  return {
    remedy:
      'whoever put the finalizer there takes it away; when there is nobody to do that any more, do it by hand; the job is gone then, and to have it a deploy is needed',
    commands: [kubectl(naisjob, 'patch', 'naisjobs.nais.io', name, '--type=merge', '-p', patch)],
  };
}

function examineName(naisjob: Naisjob): Finding[] {
  const { creationTimestamp: created, name } = naisjob.metadata;
  const { length } = name;
  if (length <= CRONJOB_NAME_MAX) return [];
  return [
    {
      code: 'NameTooLong',
      level: 'broken',
      certainty: 'certain',
      problem: 'the name is too long for a CronJob, so the job can never run',
      ...seenIn(naisjob, 'metadata.name', `${length} characters, at most ${CRONJOB_NAME_MAX} are possible`, created),
      remedy: 'deploy the job under a shorter name, and delete this one; a reset does not help',
      commands: [],
      mendedBy: 'neither',
    },
  ];
}

function examineState(evidence: Evidence): Finding[] {
  const { naisjob, now } = evidence;
  const failure = operatorError(naisjob);
  if (failure !== undefined) return [classifyOperatorError(naisjob, failure)];
  if (!isUnseen(naisjob)) return [];
  const created = naisjob.metadata.creationTimestamp;
  const isNew = sinceTime(created, now) < PATIENCE;
  return [
    {
      code: 'NeverSynchronized',
      level: isNew ? 'note' : 'broken',
      certainty: 'certain',
      problem: isNew
        ? 'the operator has not come to the job yet'
        : 'the operator has not synchronized the job, so nothing of it has been made',
      ...seenIn(naisjob, 'status', 'empty', created),
      remedy:
        'have the operator look at it again, which shows what refuses it, where something does; if that changes nothing, the operator itself does not run',
      commands: [commandToResync(naisjob)],
      mendedBy: 'cronjob-only',
    },
  ];
}

/** Things that the operator tolerates and the team should mend. */
function examineProblems({ naisjob }: Evidence): Finding[] {
  if (operatorError(naisjob) !== undefined || synchronizationHash(naisjob) === '') return [];
  const problems = (naisjob.status?.problems ?? []).flatMap(({ message }) => message || []);
  return problems.map((message) => ({
    code: 'OperatorWarning',
    level: 'note',
    certainty: 'certain',
    problem: 'the operator has a remark about the manifest',
    ...seenIn(naisjob, 'status.problems', message),
    remedy: `mend it in the manifest of ${labelOf(naisjob)} and deploy again`,
    commands: [],
    mendedBy: 'neither',
  }));
}
