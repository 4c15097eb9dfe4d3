// Attempts that ended badly: what ended them.

import { exitCode, isFinished, isNativeSidecar, mainContainerName, type Pod } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { explainContainer, explainOutOfMemory, failureOf } from './container-end.ts';
import { commandFor, seenIn, type Evidence } from './evidence.ts';
import { NOT_OWN } from './wait-message.ts';

/** undefined: the attempt has not ended, or has ended well. */
export function explainEnd(pod: Pod, evidence: Evidence): Finding | undefined {
  return (
    explainEviction(pod, evidence) ??
    explainDeletion(pod, evidence) ??
    explainInit(pod, evidence) ??
    explainMain(pod, evidence) ??
    explainSidecar(pod, evidence)
  );
}

/** Ended from outside: what the containers say then is not the program's own word. */
function explainEviction(pod: Pod, { naisjob }: Evidence): Finding | undefined {
  const { reason = '', message = '', conditions = [] } = pod.status ?? {};
  if (!isFinished(pod)) return undefined;
  const disrupted = conditions.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  if (reason !== 'Evicted' && disrupted === undefined) return undefined;
  // The Job's own deadline sets no such condition; a preemption, a drain and a lost node do.
  const why = message || disrupted?.message || disrupted?.reason || '';
  const isMemory = /memory/i.test(why) && /low on resource|exceed/i.test(why);
  return {
    code: 'Evicted',
    level: 'broken',
    certainty: 'certain',
    problem: 'the pod was ended from outside, not by the program',
    ...seenIn(
      pod,
      disrupted === undefined ? 'status.reason' : 'status.conditions[DisruptionTarget]',
      `${reason || disrupted?.reason}: ${why}`,
    ),
    remedy: isMemory
      ? 'ask for the memory that the program uses (spec.resources.requests.memory), and deploy again'
      : 'a further attempt or run may go through; a program that can be started again midway is safe from this',
    commands: isMemory ? [] : [commandFor(naisjob, 'rerun')],
    mendedBy: 'neither',
  };
}

/** What a kubelet's TERM or KILL leaves is no word of the program's. */
function explainDeletion(pod: Pod, { naisjob }: Evidence): Finding | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  const code = exitCode(pod) ?? 0;
  if (deletionTimestamp === undefined || !(code === 137 || code === 143)) return undefined;
  return {
    code: 'PodDeleted',
    level: 'broken',
    certainty: 'likely',
    problem: `pod ${name} was deleted while the program ran, which ended it (exit ${code})`,
    ...seenIn(pod, 'metadata.deletionTimestamp', deletionTimestamp, deletionTimestamp),
    remedy: 'nothing says that the program is at fault: when no further attempt follows, run it again',
    commands: [commandFor(naisjob, 'trigger')],
    mendedBy: 'neither',
  };
}

function explainInit(pod: Pod, evidence: Evidence): Finding | undefined {
  const failed = pod.status?.initContainerStatuses?.find((each) => failureOf(each) !== undefined);
  if (failed === undefined) return undefined;
  const isInitialized = pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True');
  if (isInitialized === true) return undefined;
  const told = explainContainer(pod, failed, 'initContainerStatuses', evidence);
  // Kubernetes' own kind of sidecar, which is started anew for ever.
  if (isNativeSidecar(pod, failed.name)) {
    const problem = `sidecar ${failed.name} fails and is started anew, and the program starts only after it`;
    return { ...told, code: 'SidecarFailed', problem };
  }
  return {
    ...told,
    code: 'InitContainerFailed',
    problem: `init container ${failed.name} failed, so the program was never started`,
  };
}

function explainMain(pod: Pod, evidence: Evidence): Finding | undefined {
  const main = pod.status?.containerStatuses?.find(({ name }) => name === mainContainerName(pod));
  if (main === undefined || failureOf(main) === undefined) return undefined;
  return explainContainer(pod, main, 'containerStatuses', evidence);
}

/** The main container is done, and another one spoils the pod. */
function explainSidecar(pod: Pod, evidence: Evidence): Finding | undefined {
  if (pod.status?.phase !== 'Failed') return undefined;
  const failed = pod.status.containerStatuses?.find((each) => failureOf(each) !== undefined);
  if (failed === undefined) return undefined;
  const problem = `the program is done, but container ${failed.name} beside it failed, and with it the attempt`;
  const told = explainContainer(pod, failed, 'containerStatuses', evidence);
  return { ...told, code: 'SidecarFailed', problem, remedy: NOT_OWN };
}

/** A program that goes on when a part of it is killed says that all went well. */
export function explainSilentKill(pod: Pod): Finding | undefined {
  const killed = pod.status?.containerStatuses?.find(
    ({ state }) => state?.terminated?.reason === 'OOMKilled' && state.terminated.exitCode === 0,
  );
  if (killed === undefined) return undefined;
  const says = 'OOMKilled, exit 0';
  const field = `status.containerStatuses[${killed.name}].state.terminated`;
  const { problem, ...more } = explainOutOfMemory(pod, killed.name);
  return {
    level: 'note',
    certainty: 'certain',
    ...seenIn(pod, field, says, killed.state?.terminated?.finishedAt),
    mendedBy: 'neither',
    ...more,
    problem: `the last run counts as done, but a part of it was killed: ${problem}`,
  };
}
