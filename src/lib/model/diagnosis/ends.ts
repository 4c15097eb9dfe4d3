// Attempts that ended badly: what ended them.

import {
  exitCode,
  isFinished,
  isNativeSidecar,
  mainContainerName,
  type ContainerStatus,
  type Pod,
  type Terminated,
} from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { commandFor, kubectl, seenIn, type Evidence } from './evidence.ts';
import { describeExit } from './exit-code.ts';
import { readLogTail } from './log-tail.ts';
import { NOT_OWN, remedyOfStart } from './wait-message.ts';

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
  const { problem, ...more } = outOfMemory(pod, killed.name);
  return {
    level: 'note',
    certainty: 'certain',
    ...seenIn(pod, field, says, killed.state?.terminated?.finishedAt),
    mendedBy: 'neither',
    ...more,
    problem: `the last run counts as done, but a part of it was killed: ${problem}`,
  };
}

/** How the container failed: in this life, or in the one before it is started anew. */
export function failureOf({ state, lastState }: ContainerStatus): Terminated | undefined {
  const ended =
    state?.terminated ?? (state?.waiting?.reason === 'CrashLoopBackOff' ? lastState?.terminated : undefined);
  return ended !== undefined && ended.exitCode !== 0 ? ended : undefined;
}

function explainContainer(pod: Pod, status: ContainerStatus, list: string, evidence: Evidence): Finding {
  const ended = failureOf(status) ?? { exitCode: 1 };
  const where = status.state?.terminated === undefined ? 'lastState' : 'state';
  const says = [`${ended.reason ?? 'Error'}, exit ${ended.exitCode}`, ended.message ?? ''].filter(Boolean).join(': ');
  const seen = seenIn(pod, `status.${list}[${status.name}].${where}.terminated`, says, ended.finishedAt);
  const log =
    evidence.log?.podUid === pod.metadata.uid && evidence.log.container === status.name ? evidence.log : undefined;
  const tail = log === undefined ? {} : { log: { pod: log.pod, container: log.container, lines: log.lines } };
  return {
    level: 'broken',
    certainty: 'certain',
    ...seen,
    ...tail,
    ...explain(pod, status, ended, evidence),
    mendedBy: 'neither',
  };
}

type Explained = Pick<Finding, 'code' | 'problem' | 'remedy' | 'commands'> & Partial<Finding>;

function explain(pod: Pod, status: ContainerStatus, ended: Terminated, evidence: Evidence): Explained {
  const { naisjob } = evidence;
  if (ended.reason === 'OOMKilled') return outOfMemory(pod, status.name);
  if (['StartError', 'ContainerCannotRun'].includes(ended.reason ?? '')) {
    const remedy = remedyOfStart(ended.message ?? '', naisjob);
    return { code: 'ContainerCannotStart', problem: 'the container cannot be started', remedy, commands: [] };
  }
  const isOfPod = evidence.log?.podUid === pod.metadata.uid;
  const isFirst = isOfPod && evidence.log?.isFirst === true;
  const read = isOfPod ? readLogTail(evidence.log?.lines ?? []) : undefined;
  const logs = logsOf(pod, status.name, naisjob);
  if (read?.isMemory === true) return { ...outOfMemory(pod, status.name), certainty: 'likely', commands: [logs] };
  return {
    code: 'ProgramFailed',
    problem: `the program ended with exit ${ended.exitCode}${describeExit(ended)}${isFirst ? ' at the first attempt (and in another way later)' : ''}`,
    remedy: read?.remedy ?? 'see what it wrote; when it is mended, deploy it and run it again',
    commands: [logs],
  };
}

function logsOf(pod: Pod, container: string, naisjob: Evidence['naisjob']): string {
  const run = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'Job')?.name;
  const isMain = container === mainContainerName(pod);
  if (run === undefined) return kubectl(naisjob, 'logs', pod.metadata.name, ...(isMain ? [] : ['-c', container]));
  return commandFor(naisjob, 'logs', run, ...(isMain ? [] : ['-c', container]));
}

function outOfMemory(pod: Pod, container: string): Explained {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const resources = all.find(({ name }) => name === container)?.['resources'] as
    | { limits?: { memory?: string } }
    | undefined;
  const limit = resources?.limits?.memory;
  return {
    code: 'OutOfMemory',
    problem: `the program used more memory than it may${limit === undefined ? '' : ` (${limit})`}`,
    remedy: 'raise spec.resources.limits.memory, or have the program use less, and deploy again',
    commands: [],
  };
}
