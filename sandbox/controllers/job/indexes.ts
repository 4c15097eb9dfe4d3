// Completion indexes of an Indexed Job, written as `0-2,5`.

import type { StoredObject } from '../../api.ts';
import { indexOf, isActive, phaseOf } from './pods.ts';

export function isIndexed(job: StoredObject): boolean {
  return job['spec'].completionMode === 'Indexed';
}

/** All indexes that succeeded: those in the status and those of pods that just did. */
export function findSucceededIndexes(job: StoredObject, pods: StoredObject[]): number[] {
  const fresh = pods.filter((pod) => phaseOf(pod) === 'Succeeded').map(indexOf);
  const all = new Set([...parseIndexes(job['status'].completedIndexes ?? ''), ...fresh]);
  return [...all]
    .filter((index) => index !== undefined && index < job['spec'].completions)
    .toSorted(compare) as number[];
}

/** The first `count` indexes that neither succeeded nor have an active pod. */
export function findPendingIndexes(job: StoredObject, pods: StoredObject[], count: number): number[] {
  const taken = new Set([...findSucceededIndexes(job, pods), ...pods.filter(isActive).map(indexOf)]);
  const all = Array.from({ length: job['spec'].completions }, (_, index) => index);
  return all.filter((index) => !taken.has(index)).slice(0, count);
}

export function formatIndexes(indexes: number[]): string {
  const ranges: [number, number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  // Two neighbours are written `0,1`, as Kubernetes does; a dash needs three.
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}${to - from > 1 ? '-' : ','}${to}`)).join(',');
}

function parseIndexes(text: string): number[] {
  return text.split(',').flatMap((part) => {
    if (part === '') return [];
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
  });
}

function compare(a: number | undefined, b: number | undefined): number {
  return a! - b!;
}
