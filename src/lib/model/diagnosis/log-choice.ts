// Whose last log lines are worth a request: the container that failed last.

import { isFinished, type ContainerStatus, type Pod } from '../attempt.ts';
import { mainContainerName } from '../attempt.ts';
import { failureReason } from '../run.ts';
import { failureOf } from './ends.ts';
import type { Evidence } from './evidence.ts';
import { podsOfRun, runsOfInterest } from './runs-of-interest.ts';

export interface LogChoice {
  pod: Pod;
  container: string;
  /** The container before the last restart: it is being started anew. */
  previous: boolean;
}

export function chooseLog(evidence: Evidence): LogChoice | undefined {
  const { underWay, last } = runsOfInterest(evidence);
  const failed = last !== undefined && failureReason(last) !== undefined ? [last] : [];
  const pods = [...underWay, ...failed].flatMap((run) => podsOfRun(run, evidence));
  for (const pod of pods) {
    const status = failedContainer(pod);
    if (status !== undefined) return { pod, container: status.name, previous: status.state?.terminated === undefined };
  }
  return undefined;
}

/** In the order in which an attempt's end is explained: init, main, and where the pod failed another one. */
function failedContainer(pod: Pod): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const main = mainContainerName(pod);
  const others = isFinished(pod) ? containerStatuses : [];
  const ordered = [...initContainerStatuses, ...containerStatuses.filter(({ name }) => name === main), ...others];
  return ordered.find((each) => failureOf(each) !== undefined);
}
