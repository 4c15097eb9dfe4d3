// The orders of `list --sort-by`.

import type { Health } from './attempt.ts';
import type { ListedJob } from './list-result.ts';

export const SORT_KEYS = ['name', 'last-run', 'next-run', 'age', 'state'] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** What needs a person comes first. */
const BY_URGENCY: Health[] = ['failed', 'waiting', 'done', 'none'];

type Compare = (a: ListedJob, b: ListedJob) => number;

const ORDERS: Record<SortKey, Compare> = {
  name: (a, b) => text(a.name, b.name),
  'last-run': (a, b) => newestFirst(a.lastRun?.startedAt, b.lastRun?.startedAt),
  'next-run': (a, b) => text(a.nextRun ?? LAST, b.nextRun ?? LAST),
  age: (a, b) => newestFirst(a.creationTimestamp, b.creationTimestamp),
  state: (a, b) => BY_URGENCY.indexOf(a.health) - BY_URGENCY.indexOf(b.health) || text(a.state, b.state),
};

/** After every RFC 3339 time. */
const LAST = '~';

/** Jobs that are alike, and all of them without a key, stay in the order of their clusters, namespaces and names. */
export function sortJobs(jobs: readonly ListedJob[], key?: SortKey): ListedJob[] {
  const contexts = [...new Set(jobs.map(({ context }) => context))];
  const place: Compare = (a, b) =>
    contexts.indexOf(a.context) - contexts.indexOf(b.context) || text(a.namespace, b.namespace) || text(a.name, b.name);
  return jobs.toSorted((a, b) => (key === undefined ? 0 : ORDERS[key](a, b)) || place(a, b));
}

/** What never was comes last. */
function newestFirst(a = '', b = ''): number {
  return text(b, a);
}

/** By code unit, as Go sorts: the same in every locale. */
function text(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
