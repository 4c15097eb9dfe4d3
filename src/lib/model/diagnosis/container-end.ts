// How one container failed, from how it ended and from the end of its log.

import { mainContainerName, type ContainerStatus, type Pod, type Terminated } from '../attempt.ts';
import type { Finding } from '../finding.ts';
import { commandFor, kubectl, seenIn, type Evidence } from './evidence.ts';
import { describeExit } from './exit-code.ts';
import { remedyOfStart } from './failed-start.ts';
import { readLogTail } from './log-tail.ts';

/** How the container failed: in this life, or in the one before it is started anew. */
export function failureOf({ state, lastState }: ContainerStatus): Terminated | undefined {
  const ended =
    state?.terminated ?? (state?.waiting?.reason === 'CrashLoopBackOff' ? lastState?.terminated : undefined);
  return ended !== undefined && ended.exitCode !== 0 ? ended : undefined;
}

/** `list`: the field of the pod's status in which it stands, `containerStatuses` or `initContainerStatuses`. */
export function explainContainer(pod: Pod, status: ContainerStatus, list: string, evidence: Evidence): Finding {
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
  if (ended.reason === 'OOMKilled') return explainOutOfMemory(pod, status.name);
  if (['StartError', 'ContainerCannotRun'].includes(ended.reason ?? '')) {
    const remedy = remedyOfStart(ended.message ?? '', naisjob);
    return { code: 'ContainerCannotStart', problem: 'the container cannot be started', remedy, commands: [] };
  }
  const isOfPod = evidence.log?.podUid === pod.metadata.uid;
  const isFirst = isOfPod && evidence.log?.isFirst === true;
  const read = isOfPod ? readLogTail(evidence.log?.lines ?? []) : undefined;
  const logs = logsOf(pod, status.name, naisjob);
  if (read?.isMemory === true)
    return { ...explainOutOfMemory(pod, status.name), certainty: 'likely', commands: [logs] };
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

/** `container`: whose limit is named. */
export function explainOutOfMemory(pod: Pod, container: string): Explained {
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
