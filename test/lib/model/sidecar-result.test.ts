import { expect, test } from 'vitest';

import { mayGoOn, sortByEnd, type AttemptReport, type SidecarReport } from '../../../src/lib/model/sidecar-result.ts';

const report = (container: string, outcome: SidecarReport['outcome'], reason?: string): SidecarReport => ({
  ...{ container, image: 'x', methods: [], outcome },
  ...(reason === undefined ? {} : { reason }),
});

const attempts = (...containers: SidecarReport[]): AttemptReport[] => [
  { namespace: 'myteam', pod: 'p', main: { container: 'main', state: 'finished' }, containers },
];

const STOPPED = report('a', 'stopped');

test.each([
  ['nothing is open', [STOPPED], false],
  ['none was seen to end, and one may have been told', [report('b', 'failed', 'Timeout')], true],
  ['one was not told, for a reason that passes', [STOPPED, report('b', 'failed', 'Timeout')], true],
  ['one was not seen to end', [STOPPED, report('b', 'running', 'StillRunning')], true],
  ['one cannot be told', [STOPPED, report('b', 'failed', 'MissingBinary')], false],
  ['one is left to Kubernetes', [STOPPED, report('b', 'native')], false],
])('may go on: %s', (_, containers, expected) => {
  expect(mayGoOn(attempts(...containers))).toBe(expected);
});

test('those that have ended and those that may run, by pod and container', () => {
  const all = attempts(STOPPED, report('b', 'gone'), report('c', 'interrupted'), report('d', 'waiting'));
  expect(sortByEnd(all)).toEqual({ done: ['p/a', 'p/b'], open: ['p/c'] });
});
