// The orders of `list --sort-by`.

import type { Health } from './attempt-reason.ts';
import type { ListedJob } from './list-result.ts';
import { compareText } from './text-order.ts';

export const SORT_KEYS = ['name', 'last-run', 'next-run', 'age', 'state'] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** What needs a person comes first. */
const BY_URGENCY: Health[] = ['failed', 'waiting', 'done', 'none'];

type Compare = (a: ListedJob, b: ListedJob) => number;

const ORDERS: Record<SortKey, Compare> = {
  name: (a, b) => compareText(a.name, b.name),
  'last-run': (a, b) => newestFirst(a.lastRun?.startedAt, b.lastRun?.startedAt),
  'next-run': (a, b) => compareText(a.nextRun ?? LAST, b.nextRun ?? LAST),
  age: (a, b) => newestFirst(a.creationTimestamp, b.creationTimestamp),
  state: (a, b) => BY_URGENCY.indexOf(a.health) - BY_URGENCY.indexOf(b.health) || compareText(a.state, b.state),
};

/** After every RFC 3339 time. */
const LAST = '~';

/** Jobs that are alike, and all of them without a key, stay in the order of their clusters, namespaces and names. */
export function sortJobs(jobs: readonly ListedJob[], key?: SortKey): ListedJob[] {
  const contexts = [...new Set(jobs.map(({ context }) => context))];
  const place: Compare = (a, b) =>
    contexts.indexOf(a.context) - contexts.indexOf(b.context) ||
    compareText(a.namespace, b.namespace) ||
    compareText(a.name, b.name);
  return jobs.toSorted((a, b) => (key === undefined ? 0 : ORDERS[key](a, b)) || place(a, b));
}

/** What never was comes last. */
function newestFirst(a?: string, b?: string): number {
  return compareText(b, a);
}
