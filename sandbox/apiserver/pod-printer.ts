// A pod's row: its status is told by what its containers are in, and sidecars count as containers (printPod in
// Kubernetes' pkg/printers/internalversion).
import { ageSince } from './ages.ts';
import type { Column } from './columns.ts';
import type { Printer } from './columns.ts';
import type { Json } from './validation.ts';

const titles: [title: string, type: Column['type'], priority?: number][] = [
  ['Name', 'string'],
  ['Ready', 'string'],
  ['Status', 'string'],
  ['Restarts', 'string'],
  ['Age', 'string'],
  ['IP', 'string', 1],
  ['Node', 'string', 1],
  ['Nominated Node', 'string', 1],
  ['Readiness Gates', 'string', 1],
];

export const printPod: Printer = {
  columns: titles.map(([name, type, priority]) => ({
    name,
    type,
    ...(name === 'Name' && { format: 'name' }),
    ...(priority && { priority }),
  })),
  toCells: (pod, now) => {
    const { spec, status = {}, metadata } = pod;
    const { ready, total } = countReady(spec, status);
    return [
      metadata.name,
      `${ready}/${total}`,
      toReason(pod),
      writeRestarts(spec, status, now),
      ageSince(metadata.creationTimestamp, now),
      status.podIP ?? '<none>',
      spec.nodeName ?? '<none>',
      status.nominatedNodeName ?? '<none>',
      '<none>',
    ];
  },
};

function isSidecar(spec: Json, name: string): boolean {
  return spec.initContainers?.some((c: Json) => c.name === name && c.restartPolicy === 'Always') ?? false;
}

function sidecarStatuses(spec: Json, status: Json): Json[] {
  return (status.initContainerStatuses ?? []).filter(({ name }: Json) => isSidecar(spec, name));
}

function countReady(spec: Json, status: Json): { ready: number; total: number } {
  const sidecars = (spec.initContainers ?? []).filter((c: Json) => c.restartPolicy === 'Always').length;
  const statuses: Json[] = [
    ...(status.containerStatuses ?? []),
    ...sidecarStatuses(spec, status).filter((s) => s.started),
  ];
  const ready = statuses.filter((s) => s.ready && (s.state?.running || s.started)).length;
  return { ready, total: (spec.containers?.length ?? 0) + sidecars };
}

function writeRestarts(spec: Json, status: Json, now: number): string {
  const statuses: Json[] = [...(status.containerStatuses ?? []), ...sidecarStatuses(spec, status)];
  const restarts = statuses.reduce((sum, s) => sum + (s.restartCount ?? 0), 0);
  const ends = statuses
    .map((s) => s.lastState?.terminated?.finishedAt)
    .filter(Boolean)
    .toSorted();
  return restarts > 0 && ends.length > 0 ? `${restarts} (${ageSince(ends.at(-1), now)} ago)` : String(restarts);
}

function toReason({ spec, status = {}, metadata }: Json): string {
  const initReason = toInitReason(spec, status);
  let reason = initReason ?? toContainerReason(status);
  if (metadata.deletionTimestamp)
    reason = status.reason === 'NodeLost' ? 'Unknown' : isOver(status) ? reason : 'Terminating';
  return reason;
}

function isOver({ phase }: Json): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** What an init container is still busy with or failed at; undefined when they are through. */
function toInitReason(spec: Json, status: Json): string | undefined {
  const statuses: Json[] = status.initContainerStatuses ?? [];
  const total = spec.initContainers?.length ?? 0;
  for (const [index, { name, state, started }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (isSidecar(spec, name) && started) continue;
    if (isSidecar(spec, name) && isOver(status)) continue;
    if (state?.terminated) return `Init:${toEnd(state.terminated)}`;
    const waiting = state?.waiting?.reason;
    return waiting && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
  }
  return undefined;
}

function toEnd({ reason, signal, exitCode }: Json): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

function toContainerReason(status: Json): string {
  let reason: string = status.reason || status.phase || '';
  let isRunning = false;
  for (const { state, ready } of [...(status.containerStatuses ?? [])].reverse()) {
    if (state?.waiting?.reason) reason = state.waiting.reason;
    else if (state?.terminated) reason = toEnd(state.terminated);
    else if (ready && state?.running) isRunning = true;
  }
  // One container is done and another still runs: the pod is at work, and not ready if it was not.
  if (reason !== 'Completed' || !isRunning) return reason;
  const isReady = status.conditions?.some((c: Json) => c.type === 'Ready' && c.status === 'True');
  return isReady ? 'Running' : 'NotReady';
}
