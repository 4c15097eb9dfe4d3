import { expect, test } from 'vitest';
import type { ListedJob } from '../../../src/lib/model/list-result.ts';
import { sortJobs, type SortKey } from '../../../src/lib/model/sort-jobs.ts';

function aJob(name: string, job: Partial<ListedJob> = {}): ListedJob {
  return { namespace: 'myteam', name, uid: name, state: 'RolloutComplete', health: 'done', suspended: false, ...job };
}

const ran = (startedAt: string) => ({ lastRun: { state: 'Complete' as const, health: 'done' as const, startedAt } });

const JOBS = [
  aJob('c', {
    ...ran('2026-11-24T08:00:00Z'),
    nextRun: '2026-11-26T00:00:00Z',
    creationTimestamp: '2026-01-01T00:00:00Z',
  }),
  aJob('a', {
    ...ran('2026-11-24T07:00:00Z'),
    health: 'failed',
    state: 'FailedGenerate',
    creationTimestamp: '2026-03-01T00:00:00Z',
  }),
  aJob('b', {
    nextRun: '2026-11-25T00:00:00Z',
    health: 'waiting',
    state: 'NotSynchronized',
    creationTimestamp: '2026-02-01T00:00:00Z',
  }),
];

test.each<[SortKey | undefined, string]>([
  [undefined, 'a b c'],
  ['name', 'a b c'],
  ['last-run', 'c a b'],
  ['next-run', 'b c a'],
  ['age', 'a b c'],
  ['state', 'a b c'],
])('by %s', (key, expected) => {
  expect(
    sortJobs(JOBS, key)
      .map(({ name }) => name)
      .join(' '),
  ).toBe(expected);
});

test('jobs that are alike stay by context as given, namespace and name', () => {
  const jobs = [
    aJob('b', { context: 'prod', namespace: 'x' }),
    aJob('a', { context: 'dev', namespace: 'y' }),
    aJob('a', { context: 'prod', namespace: 'x' }),
    aJob('a', { context: 'prod', namespace: 'a' }),
  ];
  const places = (key?: SortKey) => sortJobs(jobs, key).map((job) => `${job.context}/${job.namespace}/${job.name}`);
  const expected = ['prod/a/a', 'prod/x/a', 'prod/x/b', 'dev/y/a'];
  expect(places()).toEqual(expected);
  expect(places('age')).toEqual(expected);
  expect(places('name')).toEqual(['prod/a/a', 'prod/x/a', 'dev/y/a', 'prod/x/b']);
});
