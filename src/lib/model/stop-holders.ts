// What keeps a deleted run from being gone.

import { isFinished, type Pod } from './attempt.ts';
import type { KubeObject } from './kube-object.ts';

/** Kubernetes' own, there while it deletes an object's dependents, or counts a Job's pods: they hold nothing by themselves. */
const OWN = new Set(['foregroundDeletion', 'orphan', 'batch.kubernetes.io/job-tracking']);

/** Finalizers that somebody else has to take away. */
export function listForeignFinalizers({ metadata }: KubeObject): string[] {
  return (metadata.finalizers ?? []).filter((each) => !OWN.has(each));
}

/** One phrase for each that holds, the Job itself first: `pod/x (held by finalizer a/b)`. Empty: nothing that can be seen. */
export function describeHolders(job: KubeObject | undefined, pods: readonly Pod[]): string[] {
  const own = job === undefined ? [] : nameHolder(`job.batch/${job.metadata.name}`, job);
  const theirs = pods.flatMap((pod) => {
    const name = `pod/${pod.metadata.name}`;
    const held = nameHolder(name, pod);
    if (held.length > 0) return held;
    return isFinished(pod) ? [] : [`${name} (${describeEnd(pod)})`];
  });
  return [...own, ...theirs];
}

function nameHolder(name: string, object: KubeObject): string[] {
  const held = listForeignFinalizers(object);
  return held.length === 0 ? [] : [`${name} (held by finalizer ${held.join(', ')})`];
}

function describeEnd({ metadata, spec }: Pod): string {
  if (metadata.deletionTimestamp === undefined) return 'not told to end yet';
  return `told to end, and not gone from ${spec.nodeName === undefined ? 'the cluster' : `node ${spec.nodeName}`}`;
}
