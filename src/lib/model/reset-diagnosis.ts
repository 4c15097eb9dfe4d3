// What the trouble with a job seems to be, as far as its own objects tell, and whether a reset mends it. Light: it looks
// only at what a reset reads anyway.

import { CRONJOB_NAME_MAX, type CronJob } from './cron-job.ts';
import { nameObject, type Listed } from './dependents.ts';
import type { Finding } from './finding.ts';
import type { KubeObject } from './kube-object.ts';
import { isScheduled, isUnseen, operatorError, type Naisjob } from './naisjob.ts';
import { examineEvents, GENTLE } from './reset-events.ts';
import { activeRuns } from './run-guard.ts';
import { failureReason, newestFirst, type Run } from './run.ts';

export interface Examined {
  naisjob: Naisjob;
  cronJob: CronJob | undefined;
  runs: readonly Run[];
  /** What the Naisjob owns, as metadata; also what names an earlier Naisjob of its name as owner. */
  owned: readonly Listed[];
  /** Events about the CronJob. */
  events: readonly KubeObject[];
}

/** The likeliest first; empty when nothing is wrong that can be seen from here. */
export function diagnoseReset(job: Examined): Finding[] {
  return [
    ...examineName(job),
    ...examineOperator(job),
    ...examineOwners(job),
    ...examineCronJob(job),
    ...examineEvents(job.events),
    ...examineRuns(job),
  ];
}

/** The gentle form is enough when it mends something and nothing needs the full one. */
export function isGentleEnough(findings: readonly Finding[]): boolean {
  return (
    findings.some((each) => each.mendedBy === 'cronjob-only') && !findings.some((each) => each.mendedBy === 'full')
  );
}

function examineName({ naisjob }: Examined): Finding[] {
  const { length } = naisjob.metadata.name;
  if (length <= CRONJOB_NAME_MAX) return [];
  return [
    {
      problem: 'the name is too long for a CronJob, so the job can never run',
      evidence: `metadata.name has ${length} characters, at most ${CRONJOB_NAME_MAX} are possible`,
      remedy: 'deploy the job under a shorter name; a reset does not help',
      mendedBy: 'neither',
    },
  ];
}

function examineOperator({ naisjob }: Examined): Finding[] {
  const failure = operatorError(naisjob);
  if (failure !== undefined) return [explainFailure(failure)];
  if (!isUnseen(naisjob)) return [];
  return [
    {
      problem: 'the operator has not synchronized the job',
      evidence: 'status is empty',
      remedy: `${commandFor(naisjob, 'rerun')} --strategy=resync makes it look again`,
      mendedBy: 'cronjob-only',
    },
  ];
}

function explainFailure({ state, message }: { state: string; message: string }): Finding {
  const evidence = `status.synchronizationState is ${state}: ${message}`;
  if (state === 'FailedPrepare' || state === 'FailedGenerate') {
    const remedy =
      'mend the manifest (or deploy the missing Image) and deploy again; a reset of the same manifest fails in the same way';
    return { problem: 'the operator cannot use the manifest', evidence, remedy, mendedBy: 'neither' };
  }
  // The hash is stored with this failure, so it is not tried again by itself.
  const isCronJob = message.includes('persisting CronJob');
  const mendedBy = isCronJob || !message.includes('refusing to overwrite') ? 'cronjob-only' : 'full';
  return { problem: 'the last synchronization failed, and is not tried again', evidence, remedy: GENTLE, mendedBy };
}

/** Left by an earlier Naisjob of the same name: the garbage collector takes them, and the operator does not notice. */
function examineOwners({ naisjob, cronJob, owned }: Examined): Finding[] {
  const { name, uid } = naisjob.metadata;
  const namesakes = (object: KubeObject) =>
    object.metadata.ownerReferences?.filter((each) => each.kind === 'Naisjob' && each.name === name) ?? [];
  const orphans = owned.filter(
    ({ object }) => namesakes(object).length > 0 && namesakes(object).every((each) => each.uid !== uid),
  );
  const stale = orphans.map(({ resource, object }): Finding => {
    const what = nameObject(resource, object.metadata.name);
    return {
      problem: `${what} belongs to an earlier Naisjob of the same name, so Kubernetes will delete it`,
      evidence: `its ownerReference has UID ${namesakes(object)[0]?.uid}, the Naisjob has ${uid}`,
      remedy:
        resource.plural === 'cronjobs' ? GENTLE : 'reset waits until it is gone and has the operator make a new one',
      mendedBy: resource.plural === 'cronjobs' ? 'cronjob-only' : 'full',
    };
  });
  const hasAccount = owned.some(
    ({ resource, object }) => resource.plural === 'serviceaccounts' && object.metadata.name === name,
  );
  if (hasAccount || cronJob === undefined) return stale;
  const missing: Finding = {
    problem: 'the ServiceAccount is gone, so no pod of the job can start',
    evidence: `serviceaccount/${name} not found`,
    remedy: GENTLE,
    mendedBy: 'cronjob-only',
  };
  return [missing, ...stale];
}

function examineCronJob({ naisjob, cronJob, runs }: Examined): Finding[] {
  const { name, namespace } = naisjob.metadata;
  if (cronJob === undefined) {
    if (operatorError(naisjob) !== undefined || isUnseen(naisjob) || name.length > CRONJOB_NAME_MAX) return [];
    const remedy = 'the operator does not put a deleted one back by itself; ' + GENTLE;
    return [
      { problem: 'there is no CronJob', evidence: `cronjob.batch/${name} not found`, remedy, mendedBy: 'cronjob-only' },
    ];
  }
  const findings: Finding[] = [];
  if (isScheduled(naisjob) && cronJob.spec.suspend === true) {
    findings.push({
      problem: 'the schedule is suspended',
      evidence: `cronjob.batch/${name} spec.suspend is true`,
      remedy: `kubectl patch cronjob ${name} -n ${namespace} -p '{"spec":{"suspend":false}}'; a new CronJob is not suspended either`,
      mendedBy: 'cronjob-only',
    });
  }
  const active = activeRuns(runs)[0];
  if (cronJob.spec.concurrencyPolicy === 'Forbid' && active !== undefined) {
    findings.push({
      problem: 'a run is active, and concurrencyPolicy Forbid lets no other start',
      evidence: `job.batch/${active.metadata.name} runs since ${active.metadata.creationTimestamp}`,
      remedy: `when it hangs: kubectl delete job ${active.metadata.name} -n ${namespace}`,
      mendedBy: 'neither',
    });
  }
  return findings;
}

/** A run that fails is the program's affair: worth saying, because a reset is often tried against it. */
function examineRuns({ naisjob, runs }: Examined): Finding[] {
  const newest = newestFirst(runs)[0];
  const reason = newest === undefined ? undefined : failureReason(newest);
  if (newest === undefined || reason === undefined) return [];
  return [
    {
      problem: 'the last run failed',
      evidence: `job.batch/${newest.metadata.name}: ${reason}`,
      remedy: `a reset does not change what the program does: ${commandFor(naisjob, 'logs', newest.metadata.name)}`,
      mendedBy: 'neither',
    },
  ];
}

/** Ready to be pasted, whatever namespace the reader's context has. */
function commandFor({ metadata }: Naisjob, verb: string, ...words: string[]): string {
  return ['kubectl naisjob', verb, metadata.name, ...words, '-n', metadata.namespace].join(' ');
}
