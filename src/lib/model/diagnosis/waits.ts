// Attempts that do not start: what they wait for, in the kubelet's and the scheduler's words.

import { hasEnded, hasStarted } from '../attempt-outcome.ts';
import { isFinished, isNativeSidecar, type Pod } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { isOwnedBy } from '../run.ts';
import { runNameOf } from '../stuck-attempt.ts';
import { explainContainerWait, explainPodEvents } from './container-waits.ts';
import { commandFor, kubectl, latestEvent, seenAsEvent, seenIn, sinceTime, type Evidence } from './evidence.ts';
import { unschedulable } from './placement.ts';
import { NOT_OWN } from './wait-message.ts';

/** A pod is usually placed and its volumes are mounted within this time, ms. */
const PATIENCE = 120_000;

/** A kubelet that is there has killed a pod by the end of its grace period, and taken it away within seconds, ms. */
const LOST = 60_000;

/** undefined: it runs, has ended, or is on its way as it should be. */
export function explainWait(pod: Pod, evidence: Evidence): Finding | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return explainTermination(pod, evidence);
  if (isFinished(pod) || hasEnded(pod)) return undefined;
  return (
    explainPlacement(pod, evidence) ??
    explainContainerWait(pod, evidence) ??
    explainUnready(pod, evidence) ??
    (hasStarted(pod) ? undefined : (explainPodEvents(pod, evidence) ?? explainSilence(pod, evidence)))
  );
}

/** A program that heeds SIGTERM is gone by then, ms. */
const OBEYS = 60_000;

/** undefined: it has ended, or still has time to. */
export function explainTermination(pod: Pod, evidence: Evidence): Finding | undefined {
  const { naisjob, now } = evidence;
  const { deletionTimestamp, name } = pod.metadata;
  if (isFinished(pod)) return undefined;
  // It is the time at which the grace period ends.
  if (sinceTime(deletionTimestamp, now) < LOST) return explainDisobedience(pod, evidence);
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

/** With a long grace period a program that hears no SIGTERM keeps its pod, and all that waits for it. */
function explainDisobedience(pod: Pod, { naisjob, now, runs }: Evidence): Finding | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, name } = pod.metadata;
  const toldSince = sinceTime(deletionTimestamp, now) + deletionGracePeriodSeconds * 1000;
  if (!hasStarted(pod) || hasEnded(pod) || toldSince < OBEYS) return undefined;
  const run = runs.find(({ metadata }) => isOwnedBy(pod, metadata.uid));
  const target = run?.status?.conditions?.find(({ type, status }) => type === 'FailureTarget' && status === 'True');
  const limit =
    target?.reason === 'DeadlineExceeded'
      ? ` when its run had taken longer than it may (${String(run?.spec['activeDeadlineSeconds'])} s)`
      : '';
  return {
    code: 'PodIgnoresEnd',
    level: 'broken',
    certainty: 'certain',
    problem: `pod ${name} was told to end${limit}, and its program does not: it is killed only when its grace period (${deletionGracePeriodSeconds} s) is over`,
    ...seenIn(pod, 'metadata.deletionTimestamp', deletionTimestamp ?? '', deletionTimestamp),
    remedy:
      'a program that ends on SIGTERM, or a shorter spec.terminationGracePeriodSeconds, keeps that from coming again. Deleted by force the pod is gone at once, but its program may go on beside the next run until its node is rid of it',
    commands: [kubectl(naisjob, 'delete', 'pod', name, '--force', '--grace-period=0')],
    mendedBy: 'neither',
  };
}

/** Kubernetes' own kind of sidecar has to be up before the program: between its restarts it is seen to run. */
function explainUnready(pod: Pod, evidence: Evidence): Finding | undefined {
  const sidecar = pod.status?.initContainerStatuses?.find(
    ({ name, started, restartCount = 0 }) => isNativeSidecar(pod, name) && started === false && restartCount > 0,
  );
  if (sidecar === undefined) return undefined;
  const { name, restartCount, lastState } = sidecar;
  const probe = latestEvent(evidence.events, pod, 'Unhealthy');
  const run = runNameOf(pod);
  const field = `status.initContainerStatuses[${name}].started`;
  return {
    code: 'SidecarFailed',
    level: 'broken',
    certainty: 'certain',
    problem: `the program has not started: sidecar ${name} must be up before it, and has been started anew ${restartCount} times`,
    ...(probe === undefined
      ? seenIn(
          pod,
          field,
          `false; last exit ${lastState?.terminated?.exitCode ?? 'unknown'}`,
          lastState?.terminated?.finishedAt,
        )
      : seenAsEvent(probe)),
    remedy: NOT_OWN,
    commands: run === undefined ? [] : [commandFor(evidence.naisjob, 'logs', run, '-c', name)],
    mendedBy: 'neither',
  };
}

function explainPlacement(pod: Pod, { now, naisjob }: Evidence): Finding | undefined {
  const scheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduled === undefined) return undefined;
  const { creationTimestamp, name } = pod.metadata;
  const message = scheduled.message ?? scheduled.reason ?? '';
  return {
    code: 'Unschedulable',
    level: 'broken',
    // A cluster that grows by itself may be adding a node.
    certainty: sinceTime(creationTimestamp, now) < PATIENCE ? 'likely' : 'certain',
    problem: 'no node can take the pod',
    ...seenIn(pod, 'status.conditions[PodScheduled]', message, creationTimestamp),
    remedy: unschedulable(message).remedy,
    commands: [kubectl(naisjob, 'describe', 'pod', name)],
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
