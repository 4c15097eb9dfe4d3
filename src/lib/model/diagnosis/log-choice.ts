// Whose last log lines are worth a request: the container that failed last, else the one that holds all others up.

import { isFinished, mainContainerName, mainContainerStatus, type ContainerStatus, type Pod } from '../attempt.ts';
import { failureReason, type Run } from '../run.ts';
import { findBlocking } from './blocked-starts.ts';
import { failureOf } from './container-end.ts';
import type { Evidence } from './evidence.ts';
import { podsOfRun, runsOfInterest } from './runs-of-interest.ts';
import { takesLong } from './endless-runs.ts';

export interface LogChoice {
  pod: Pod;
  container: string;
  /** The container before the last restart: it is being started anew. */
  previous: boolean;
}

/** The failed attempt that is last, and before it the first one of the same run, which may have met what the others only follow from. */
export function chooseLogs(evidence: Evidence): LogChoice[] {
  const { underWay, last } = runsOfInterest(evidence);
  const failed = last !== undefined && failureReason(last) !== undefined ? [last] : [];
  for (const run of [...underWay, ...failed]) {
    const choices = podsOfRun(run, evidence).flatMap(chooseFailed);
    const [latest] = choices;
    const first = choices.at(-1);
    if (latest === undefined || first === undefined) continue;
    // Those of an Indexed job's other indexes are no attempts at the same.
    return first === latest || isIndexed(run) || first.container !== latest.container ? [latest] : [latest, first];
  }
  return chooseEndless(evidence);
}

function chooseFailed(pod: Pod): LogChoice[] {
  const status = failedContainer(pod);
  return status === undefined
    ? []
    : [{ pod, container: status.name, previous: status.state?.terminated === undefined }];
}

function isIndexed({ spec }: Run): boolean {
  return spec['completionMode'] === 'Indexed';
}

/** A run that has not ended although it should have: what it does now. */
function chooseEndless(evidence: Evidence): LogChoice[] {
  const run = findBlocking(evidence) ?? evidence.runs.find((each) => takesLong(each, evidence));
  const pods = run === undefined ? [] : podsOfRun(run, evidence);
  const pod = pods.find((each) => mainContainerStatus(each)?.state?.running !== undefined);
  return pod === undefined ? [] : [{ pod, container: mainContainerName(pod), previous: false }];
}

/** In the order in which an attempt's end is explained: init, main, and where the pod failed another one. */
function failedContainer(pod: Pod): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const main = mainContainerName(pod);
  const others = isFinished(pod) ? containerStatuses : [];
  const ordered = [...initContainerStatuses, ...containerStatuses.filter(({ name }) => name === main), ...others];
  return ordered.find((each) => failureOf(each) !== undefined);
}
