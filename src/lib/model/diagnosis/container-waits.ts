// Containers that cannot start: what the kubelet says of them, in their status or, while that says nothing, in Events.

import { isNativeSidecar, mainContainerName, type ContainerStatus, type Pod } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { runNameOf } from '../stuck-attempt.ts';
import { compareText } from '../text-order.ts';
import { findDrifts } from './drift.ts';
import {
  commandToResync,
  commandToStop,
  kubectl,
  seenAsEvent,
  seenIn,
  timeOf,
  type Evidence,
  type KubeEvent,
} from './evidence.ts';
import { podEvents } from './runs-of-interest.ts';
import { explainMessage, NOT_OWN } from './wait-message.ts';
import type { Waited } from './waited.ts';

/** The first container that cannot start: init containers first, then the main one, then the others. */
export function explainContainerWait(pod: Pod, evidence: Evidence): Finding | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const main = mainContainerName(pod);
  const ordered = [...containerStatuses].toSorted((a, b) => Number(b.name === main) - Number(a.name === main));
  for (const status of [...initContainerStatuses, ...ordered]) {
    const waiting = status.state?.waiting;
    const waited = explainMessage(
      waiting?.reason ?? '',
      waiting?.message ?? '',
      imageOf(pod, status),
      evidence.naisjob,
    );
    if (waited !== undefined)
      return toFinding(pod, status, status.name === main ? waited : nameOther(waited, status), evidence);
  }
  return undefined;
}

/** A Naisjob has one container. */
function nameOther(waited: Waited, { name }: ContainerStatus): Waited {
  return {
    ...waited,
    problem: `container ${name}: ${waited.problem}`,
    remedy: NOT_OWN,
    byDeploy: undefined,
    commands: [],
  };
}

function imageOf(pod: Pod, { name, image }: ContainerStatus): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return all.find((each) => each.name === name)?.image ?? image ?? '';
}

function toFinding(pod: Pod, status: ContainerStatus, waited: Waited, evidence: Evidence): Finding {
  const { reason = '', message = '' } = status.state?.waiting ?? {};
  const field = `status.${isInit(pod, status.name) ? 'initContainerStatuses' : 'containerStatuses'}[${status.name}].state.waiting`;
  const says = message === '' ? reason : `${reason}: ${message}`;
  const seen = seenIn(pod, field, says, pod.metadata.creationTimestamp);
  return {
    level: 'broken',
    certainty: 'certain',
    ...mend(waited, evidence, runNameOf(pod)),
    ...seen,
    mendedBy: 'neither',
  };
}

/** `run`: under way with what it was started with, so that a new deploy does not help it. */
function mend(waited: Waited, evidence: Evidence, run: string | undefined) {
  const { naisjob } = evidence;
  const { byDeploy, commands, remedy, ...known } = waited;
  const field = FIELD_BEHIND[waited.code];
  const isByHand = field !== undefined && findDrifts(evidence).some(({ what }) => what === field);
  const isStale = byDeploy === true && run !== undefined;
  const cure = isByHand ? 'the manifest is not at fault: have the operator write the CronJob anew' : remedy;
  return {
    ...known,
    remedy: isStale ? `${cure}; run ${run} keeps what it was started with, so end it` : cure,
    commands: [
      ...(isByHand ? [commandToResync(naisjob)] : commands.map((words) => kubectl(naisjob, ...words))),
      ...(isStale ? [commandToStop(naisjob, run)] : []),
    ],
  };
}

/** What of the container is to blame, where it was changed on the CronJob by hand. */
const FIELD_BEHIND: Partial<Record<Waited['code'], string>> = {
  ImagePullFailed: 'image',
  ContainerCannotStart: 'command',
};

function isInit(pod: Pod, name: string): boolean {
  return isNativeSidecar(pod, name) || (pod.spec.initContainers?.some((each) => each.name === name) ?? false);
}

const MOUNTS = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'FailedCreatePodContainer'];

/** While volumes are not there a container only says ContainerCreating. */
export function explainPodEvents(pod: Pod, evidence: Evidence): Finding | undefined {
  // It has been placed meanwhile.
  const events = podEvents(pod, evidence).filter(({ reason }) => reason !== 'FailedScheduling');
  return explainWaitEvents(events, evidence, runNameOf(pod));
}

/** Also for pods that are gone: what their Events say of why they did not start. */
export function explainWaitEvents(events: readonly KubeEvent[], evidence: Evidence, run?: string): Finding | undefined {
  const found = events
    .filter((event) => [...MOUNTS, 'Failed', 'FailedScheduling'].includes(event.reason ?? '') && !isPast(event, events))
    .toSorted((a, b) => compareText(timeOf(b), timeOf(a)))
    .map((event) => ({ event, waited: explainMessage(event.reason ?? '', event.message ?? '', '', evidence.naisjob) }))
    .find(({ waited }) => waited !== undefined);
  if (found?.waited === undefined) return undefined;
  const seen = seenAsEvent(found.event);
  // Whether a node was found later is known only where the pod's other Events have been read too.
  const isKnown = found.event.reason !== 'FailedScheduling' || found.event.involvedObject?.name === evidence.gonePod;
  const certainty = isKnown ? 'certain' : 'likely';
  return { level: 'broken', certainty, ...mend(found.waited, evidence, run), ...seen, mendedBy: 'neither' };
}

/** The pod got over it: it was placed, or started. */
function isPast({ reason, involvedObject }: KubeEvent, events: readonly KubeEvent[]): boolean {
  const later = reason === 'FailedScheduling' ? ['Scheduled', 'Started'] : ['Started'];
  return events.some((each) => each.involvedObject?.uid === involvedObject?.uid && later.includes(each.reason ?? ''));
}
