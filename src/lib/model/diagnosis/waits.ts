// Attempts that do not start: what they wait for, in the kubelet's and the scheduler's words.

import { isFinished, isNativeSidecar, mainContainerName, type ContainerStatus, type Pod } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { hasEnded, hasStarted } from '../run-outcome.ts';
import { kubectl, seenAsEvent, seenIn, sinceTime, timeOf, type Evidence, type KubeEvent } from './evidence.ts';
import { podEvents } from './runs-of-interest.ts';
import { explainMessage, type Waited } from './wait-message.ts';

/** A pod is usually placed and its volumes are mounted within this time, ms. */
const PATIENCE = 120_000;

/** undefined: it runs, has ended, or is on its way as it should be. */
export function explainWait(pod: Pod, evidence: Evidence): Finding | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return explainTermination(pod, evidence);
  if (isFinished(pod) || hasEnded(pod)) return undefined;
  return (
    explainPlacement(pod, evidence) ??
    explainContainer(pod, evidence) ??
    (hasStarted(pod) ? undefined : (explainEvents(pod, evidence) ?? explainSilence(pod, evidence)))
  );
}

function explainTermination(pod: Pod, { naisjob, now }: Evidence): Finding | undefined {
  const { deletionTimestamp, name } = pod.metadata;
  // It is the time at which the grace period ends.
  if (isFinished(pod) || sinceTime(deletionTimestamp, now) < PATIENCE) return undefined;
  const node = pod.spec.nodeName ?? 'none';
  return {
    code: 'PodStuckTerminating',
    level: 'broken',
    certainty: 'certain',
    problem: `pod ${name} was to end long ago; its node ${node} may be lost`,
    ...seenIn(pod, 'metadata.deletionTimestamp', deletionTimestamp ?? '', deletionTimestamp),
    remedy: 'when the node is gone for good, remove the pod without its word',
    commands: [kubectl(naisjob, 'delete', 'pod', name, '--force', '--grace-period=0')],
    mendedBy: 'neither',
  };
}

function explainPlacement(pod: Pod, { now, naisjob }: Evidence): Finding | undefined {
  const scheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduled === undefined) return undefined;
  const { creationTimestamp, name } = pod.metadata;
  const message = scheduled.message ?? scheduled.reason ?? '';
  const resources = /Insufficient ([\w./-]+)/.exec(message)?.[1];
  const remedy =
    resources === undefined
      ? 'see what the message asks of the nodes'
      : `ask for less in spec.resources.requests (${resources}), or wait until a node has room`;
  return {
    code: 'Unschedulable',
    level: 'broken',
    // A cluster that grows by itself may be adding a node.
    certainty: sinceTime(creationTimestamp, now) < PATIENCE ? 'likely' : 'certain',
    problem: 'no node can take the pod',
    ...seenIn(pod, 'status.conditions[PodScheduled]', message, creationTimestamp),
    remedy,
    commands: [kubectl(naisjob, 'describe', 'pod', name)],
    mendedBy: 'neither',
  };
}

/** The first container that cannot start: init containers first, then the main one, then the others. */
function explainContainer(pod: Pod, evidence: Evidence): Finding | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const main = mainContainerName(pod);
  const ordered = [...containerStatuses].toSorted((a, b) => Number(b.name === main) - Number(a.name === main));
  for (const status of [...initContainerStatuses, ...ordered]) {
    const waiting = status.state?.waiting;
    const waited = explainMessage(waiting?.reason ?? '', waiting?.message ?? '', imageOf(pod, status));
    if (waited !== undefined) return toFinding(pod, status, waited, evidence);
  }
  return undefined;
}

function imageOf(pod: Pod, { name, image }: ContainerStatus): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return all.find((each) => each.name === name)?.image ?? image ?? '';
}

function toFinding(pod: Pod, status: ContainerStatus, waited: Waited, { naisjob }: Evidence): Finding {
  const { reason = '', message = '' } = status.state?.waiting ?? {};
  const field = `status.${isInit(pod, status.name) ? 'initContainerStatuses' : 'containerStatuses'}[${status.name}].state.waiting`;
  const says = message === '' ? reason : `${reason}: ${message}`;
  const { commands, ...known } = waited;
  return {
    level: 'broken',
    certainty: 'certain',
    ...known,
    ...seenIn(pod, field, says, pod.metadata.creationTimestamp),
    commands: commands.map((words) => kubectl(naisjob, ...words)),
    mendedBy: 'neither',
  };
}

function isInit(pod: Pod, name: string): boolean {
  return isNativeSidecar(pod, name) || (pod.spec.initContainers?.some((each) => each.name === name) ?? false);
}

const MOUNTS = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'FailedCreatePodContainer'];

/** While volumes are not there a container only says ContainerCreating. */
function explainEvents(pod: Pod, evidence: Evidence): Finding | undefined {
  return explainWaitEvents(podEvents(pod, evidence), evidence);
}

/** Also for pods that are gone: what their Events say of why they did not start. */
export function explainWaitEvents(events: readonly KubeEvent[], { naisjob }: Evidence): Finding | undefined {
  const found = events
    .filter(({ reason = '' }) => [...MOUNTS, 'Failed', 'FailedScheduling'].includes(reason))
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)))
    .map((event) => ({ event, waited: explainMessage(event.reason ?? '', event.message ?? '', '') }))
    .find(({ waited }) => waited !== undefined);
  if (found?.waited === undefined) return undefined;
  const { commands, ...known } = found.waited;
  return {
    level: 'broken',
    certainty: 'certain',
    ...known,
    ...seenAsEvent(found.event),
    commands: commands.map((words) => kubectl(naisjob, ...words)),
    mendedBy: 'neither',
  };
}

function explainSilence(pod: Pod, { naisjob, now }: Evidence): Finding | undefined {
  const { creationTimestamp, name } = pod.metadata;
  if (sinceTime(creationTimestamp, now) < PATIENCE) return undefined;
  return {
    code: 'PodWaits',
    level: 'broken',
    certainty: 'possible',
    problem: 'the pod has not started, and nothing says why',
    ...seenIn(pod, 'status.phase', pod.status?.phase ?? 'Pending', creationTimestamp),
    remedy: 'look at its Events',
    commands: [kubectl(naisjob, 'describe', 'pod', name)],
    mendedBy: 'neither',
  };
}
