// Whether what a job needs is there and is its own.

import { nameObject, type Listed } from '../dependents.ts';
import { CRONJOB_NAME_MAX } from '../cron-job.ts';
import type { Finding } from '../finding.ts';
import type { KubeObject } from '../kube-object.ts';
import { isScheduled, isUnseen, operatorError } from '../naisjob.ts';
import { CRONJOBS } from '../resource.ts';
import { commandFor, commandToResync, labelOf, seenAt, seenIn, type Evidence } from './evidence.ts';
import { examineRunName } from './run-name.ts';

export function examineOwners(evidence: Evidence): Finding[] {
  // Nothing has been made yet, or what is there is on its way out.
  if (isUnseen(evidence.naisjob) || evidence.naisjob.metadata.deletionTimestamp !== undefined) return [];
  return [
    ...examineAccount(evidence),
    ...examineCronJob(evidence),
    ...examineDeadOwners(evidence),
    ...examineForeign(evidence),
    ...examineRunName(evidence),
  ];
}

function examineAccount({ naisjob, cronJob, account, unread }: Evidence): Finding[] {
  if (account !== undefined || cronJob === undefined || unread.has('account')) return [];
  return [
    {
      code: 'ServiceAccountMissing',
      level: 'broken',
      certainty: 'certain',
      problem: 'the ServiceAccount is gone, so no pod of the job can start',
      ...seenAt(`serviceaccount/${naisjob.metadata.name}`, 'not found'),
      remedy: 'the operator does not put it back by itself: have it synchronize again',
      commands: [commandToResync(naisjob)],
      mendedBy: 'cronjob-only',
    },
  ];
}

/** Where the operator has failed, its own error says why there is none. Older clusters have none for a one-shot job: it has a run of its own then. */
function examineCronJob({ naisjob, cronJob, unread, runs }: Evidence): Finding[] {
  const { name } = naisjob.metadata;
  if (cronJob !== undefined || unread.has('cronJob') || name.length > CRONJOB_NAME_MAX) return [];
  const isOldForm = !isScheduled(naisjob) && runs.length > 0;
  if (operatorError(naisjob) !== undefined || isOldForm) return [];
  return [
    {
      code: 'CronJobMissing',
      level: 'broken',
      // A one-shot job from before October 2025 never had one, and its run may be gone.
      certainty: isScheduled(naisjob) ? 'certain' : 'likely',
      problem: 'there is no CronJob',
      ...seenAt(`cronjob.batch/${name}`, 'not found'),
      remedy: `the operator does not put a deleted one back by itself: have it synchronize again${isScheduled(naisjob) ? '' : ', which runs the job'}`,
      commands: [commandToResync(naisjob)],
      mendedBy: 'cronjob-only',
    },
  ];
}

/** Left by an earlier Naisjob of the same name: the garbage collector takes them, and the operator does not notice. */
function examineDeadOwners({ naisjob, owned }: Evidence): Finding[] {
  const { name, uid } = naisjob.metadata;
  const namesakes = ({ object }: Listed) =>
    object.metadata.ownerReferences?.filter((each) => each.kind === 'Naisjob' && each.name === name) ?? [];
  const stale = owned.filter((each) => {
    const owners = namesakes(each);
    return owners.length > 0 && owners.every((owner) => owner.uid !== uid);
  });
  return stale.map((each): Finding => {
    const what = nameObject(each.resource, each.object.metadata.name);
    const isGentle = each.resource.plural === CRONJOBS.plural;
    const owner = `UID ${namesakes(each)[0]?.uid}, the Naisjob has ${uid}`;
    return {
      code: 'DeadOwner',
      level: 'broken',
      certainty: 'certain',
      problem: `${what} belongs to an earlier Naisjob of the same name, so Kubernetes will delete it`,
      // At the latest: the earlier one was gone when this one came.
      ...seenAt(what, `metadata.ownerReferences: ${owner}`, naisjob.metadata.creationTimestamp),
      field: 'metadata.ownerReferences',
      remedy: `${isGentle ? 'the gentle form of reset' : 'reset'} waits until it is gone and has the operator make a new one`,
      commands: [commandFor(naisjob, 'reset', ...(isGentle ? ['--cronjob-only'] : []))],
      mendedBy: isGentle ? 'cronjob-only' : 'full',
    };
  });
}

/** Somebody has taken the ownerReference away, or made the object first: the next synchronization will stop at it. */
function examineForeign({ naisjob, cronJob, account }: Evidence): Finding[] {
  const { name } = naisjob.metadata;
  const isNamesake = (object: KubeObject) =>
    object.metadata.ownerReferences?.some((each) => each.kind === 'Naisjob' && each.name === name) ?? false;
  // What the operator says already need not be said twice.
  const told = operatorError(naisjob)?.message.includes('refusing to overwrite') ?? false;
  const foreign = told ? [] : [cronJob, account].filter((each) => each !== undefined && !isNamesake(each));
  return foreign.map((object): Finding => {
    const owners = object?.metadata.ownerReferences ?? [];
    const whose = owners.map((each) => `${each.kind} ${each.name}`).join(', ') || 'nobody';
    const [type = ''] = labelOf(object as KubeObject).split('/');
    return {
      code: 'ForeignObject',
      level: 'note',
      certainty: 'certain',
      problem: `${labelOf(object as KubeObject)} is not the job's own, so the next synchronization will stop at it`,
      ...seenIn(
        object as KubeObject,
        'metadata.ownerReferences',
        `belongs to ${whose}`,
        object?.metadata.creationTimestamp,
      ),
      remedy: 'when nobody needs it, delete it and have the operator make its own',
      commands: [`kubectl delete ${type} ${name} -n ${naisjob.metadata.namespace}`, commandToResync(naisjob)],
      mendedBy: 'neither',
    };
  });
}
