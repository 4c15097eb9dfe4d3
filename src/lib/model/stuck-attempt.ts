// Which attempts wait for nothing but their sidecars: the job is done, and ordinary containers beside it keep the pod from
// ending.

import { isFinished, isNativeSidecar, mainContainerName, mainContainerStatus } from './attempt.ts';
import type { ContainerStatus, Pod } from './attempt.ts';
import { chooseMethods, type Sidecar, type StopSignal } from './sidecar.ts';

export type MainState = 'finished' | 'running' | 'restarting';

/** An attempt as this verb sees it. */
export interface StuckCandidate {
  pod: Pod;
  /** Name of the Job that it belongs to. */
  run: string | undefined;
  main: { container: string; state: MainState; exitCode?: number };
  sidecars: Sidecar[];
}

export interface SidecarChoice {
  /** Absent = all. */
  containers?: readonly string[] | undefined;
  signal?: StopSignal | undefined;
}

/** Its sidecars in the order of the manifest; none once the pod is over. */
export function inspectAttempt(pod: Pod, { containers, signal }: SidecarChoice = {}): StuckCandidate {
  const isWanted = (name: string) => containers === undefined || containers.includes(name);
  const main = mainContainerName(pod);
  // The kubelet sorts statuses by name; people know the order of the manifest.
  const names = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ name }) => name);
  const orderOf = (name: string) => names.indexOf(name);
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const ordinary = containerStatuses.filter(({ name, state }) => name !== main && state?.terminated === undefined);
  const native = initContainerStatuses.filter(({ name, state }) => isNativeSidecar(pod, name) && state?.running);
  return {
    pod,
    run: runNameOf(pod),
    main: { container: main, ...mainState(pod) },
    sidecars: isFinished(pod)
      ? []
      : [
          ...ordinary.map((status) => describeSidecar(pod, status, signal)),
          ...native.map((status) => ({
            ...describeSidecar(pod, status, signal),
            state: 'native' as const,
            methods: [],
          })),
        ]
          .filter(({ container }) => isWanted(container))
          .toSorted((a, b) => orderOf(a.container) - orderOf(b.container)),
  };
}

function describeSidecar(pod: Pod, status: ContainerStatus, signal: StopSignal | undefined): Sidecar {
  const spec = pod.spec.containers.find(({ name }) => name === status.name) ?? { name: status.name };
  return {
    container: status.name,
    image: spec.image ?? status.image ?? '',
    state: status.state?.running === undefined ? 'waiting' : 'running',
    methods: chooseMethods(spec, signal),
    restarts: status.restartCount ?? 0,
  };
}

/** Finished = terminated, whatever the exit code, unless the kubelet is going to start it again (restartPolicy). */
function mainState(pod: Pod): { state: MainState; exitCode?: number } {
  const terminated = mainContainerStatus(pod)?.state?.terminated;
  if (terminated === undefined) return { state: 'running' };
  const { exitCode } = terminated;
  const policy = pod.spec['restartPolicy'];
  const isFinal = policy === 'Never' || policy === undefined || (policy === 'OnFailure' && exitCode === 0);
  return { state: isFinal ? 'finished' : 'restarting', exitCode };
}

/** The Job that controls the pod; its other owners do not make it a run. */
export function runNameOf(pod: Pod): string | undefined {
  return pod.metadata.ownerReferences?.find(({ kind, apiVersion }) => kind === 'Job' && apiVersion.startsWith('batch/'))
    ?.name;
}

/** An attempt that waits for nothing but its sidecars. */
export function isStuck({ pod, main, sidecars }: StuckCandidate): boolean {
  return main.state === 'finished' && pod.metadata.deletionTimestamp === undefined && needsStop(sidecars);
}

/** A native sidecar needs none, nor one that does not run now. */
export function needsStop(sidecars: readonly Sidecar[]): boolean {
  return sidecars.some(({ state }) => state === 'running');
}
