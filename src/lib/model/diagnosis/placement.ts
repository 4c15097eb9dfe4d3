// Why no node takes a pod, from the scheduler's message.

import type { Waited } from './waited.ts';

/** A Naisjob has requests of cpu and memory only: any other has been added to its pod. */
function remedyOfRoom(resource: string | undefined, isTooMuch: boolean): string {
  if (resource === undefined) return 'see what the message asks of the nodes';
  if (isTooMuch)
    return `no node is that large, even when it is empty: ask for less in spec.resources.requests (${resource}), and deploy again`;
  return ['cpu', 'memory'].includes(resource)
    ? `ask for less in spec.resources.requests (${resource}), or wait until a node has room`
    : `a Naisjob does not ask for ${resource}: a LimitRange of the namespace may (the pod's annotation kubernetes.io/limit-ranger says so), a matter for whoever set it; or wait until a node has room`;
}

/**
 * The scheduler (since Kubernetes 1.32) finds that ending other pods would not help on any node, and each lacks the same: the
 * request is larger than what a node has in all.
 */
function isTooMuch(message: string): boolean {
  const [, nodes, short] = /^0\/(\d+) nodes are available: (\d+) Insufficient (?:cpu|memory)\b/.exec(message) ?? [];
  const hopeless = /preemption: 0\/\d+ nodes are available: (\d+) Preemption is not helpful/.exec(message)?.[1];
  return nodes !== undefined && nodes === short && nodes === hopeless;
}

/** Why a node with room does not count. None of it is in a Naisjob. */
const PLACES: [RegExp, string][] = [
  [
    /node affinity\/selector/,
    "the pod is to run only on nodes with labels that none has (its spec.nodeSelector or affinity), and a Naisjob asks for none: a policy of the platform's has put that there",
  ],
  [
    /untolerated taint/,
    'every node is kept for others, or is not well (its taints say why): a matter for the platform, and the pod starts by itself when one is free',
  ],
  [
    /were unschedulable/,
    'the nodes are being taken out of use, for maintenance as a rule: the pod starts by itself when one is back',
  ],
  [
    /volume node affinity|volume zone/,
    'the volume is in another zone than the nodes with room: a matter for the platform',
  ],
];

export function unschedulable(message: string): Waited {
  const resource = /Insufficient ([\w/-]+(?:\.[\w/-]+)*)/.exec(message)?.[1];
  const other = PLACES.find(([pattern]) => pattern.test(message))?.[1];
  return {
    code: 'Unschedulable',
    problem: 'no node had room for the pod, or was one that it may run on',
    remedy: resource === undefined && other !== undefined ? other : remedyOfRoom(resource, isTooMuch(message)),
    commands: [],
  };
}
