// The containers of an attempt as a tree shows them.

import { terminatedReason, waitReason, type Health, type Reason } from './attempt-reason.ts';
import { isNativeSidecar, mainContainerName, type ContainerRole, type ContainerStatus, type Pod } from './attempt.ts';

export interface ContainerRow {
  name: string;
  role: ContainerRole;
  ready: boolean;
  health: Health;
  reason: string;
  message?: string;
  exitCode?: number;
  restarts: number;
  image: string;
}

/** In the order in which they start: init containers and native sidecars, then the others. */
export function describeContainers(pod: Pod): ContainerRow[] {
  const main = mainContainerName(pod);
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const init = (pod.spec.initContainers ?? []).map(({ name, image = '' }) =>
    describe(name, isNativeSidecar(pod, name) ? 'native-sidecar' : 'init', image, initContainerStatuses),
  );
  const others = pod.spec.containers.map(({ name, image = '' }) =>
    describe(name, name === main ? 'main' : 'sidecar', image, containerStatuses),
  );
  return [...init, ...others];
}

function describe(
  name: string,
  role: ContainerRole,
  image: string,
  statuses: readonly ContainerStatus[],
): ContainerRow {
  const status = statuses.find((each) => each.name === name);
  const code = status?.state?.terminated?.exitCode;
  return {
    name,
    role,
    ready: status?.ready ?? false,
    ...stateReason(status),
    ...(code !== undefined && { exitCode: code }),
    restarts: status?.restartCount ?? 0,
    image,
  };
}

/** Without a status the kubelet has not come to it, and when the pod was evicted it never will. */
function stateReason(status: ContainerStatus | undefined): Reason {
  if (status === undefined) return { health: 'none', reason: 'NotStarted' };
  const { running, waiting, terminated } = status.state ?? {};
  if (terminated !== undefined) return terminatedReason(terminated);
  return running === undefined ? waitReason(waiting ?? {}) : { health: 'waiting', reason: 'Running' };
}
