import { expect, test } from 'vitest';
import type { ListedJob } from '../../../src/lib/model/list-result.ts';
import { isUnread } from '../../../src/lib/model/listed-job.ts';
import { mergeLists } from '../../../src/lib/model/merge-lists.ts';

test('of a cluster that could not be read nobody knows whether the job is there', () => {
  const list = mergeLists([], [{ context: 'prod', reason: 'NotLoggedIn', message: 'log in', hints: [] }]);
  const job: ListedJob = { namespace: 'myteam', name: 'a', uid: 'a', state: 'x', health: 'done', suspended: false };
  expect(isUnread({ context: 'prod', ...job }, list)).toBe(true);
  expect(isUnread({ context: 'dev', ...job }, list)).toBe(false);
  expect(isUnread(job, mergeLists([], []))).toBe(false);
});
