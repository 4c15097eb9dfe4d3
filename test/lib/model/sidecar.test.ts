import { describe, expect, test } from 'vitest';
import { chooseMethods, describeMethod, endOf } from '../../../src/lib/model/sidecar.ts';
import { parseTarget } from '../../../src/lib/model/sidecar-target.ts';
import { inspectAttempt } from '../../../src/lib/model/stuck-attempt.ts';
import { aPod } from '../../support/builders.ts';

const ended = (exitCode = 0) => ({ state: { terminated: { exitCode } } });
const aStuckPod = () => aPod().main(ended());
const waysOf = (name: string, rest: object = {}, signal?: 'INT' | 'TERM' | 'KILL') =>
  chooseMethods({ name, ...rest }, signal).map(describeMethod);

test.each([
  ['linkerd-proxy', ['POST 127.0.0.1:4191/shutdown']],
  ['secure-logs-fluentd', ['GET 127.0.0.1:24444/api/processes.killWorkers']],
  ['secure-logs-configmap-reload', ['exec /bin/killall configmap-reload']],
  ['vks-sidecar', ['exec /bin/kill -s INT 1']],
  ['istio-proxy', ['POST 127.0.0.1:15000/quitquitquit']],
  ['cloudsql-proxy', ['POST 127.0.0.1:9091/quitquitquit', 'exec kill -s INT 1']],
  ['my-own', []],
  // A name that any container may have, and every JavaScript object has too.
  ['constructor', []],
])('%s is told to stop as HAHAHA did it', (name, ways) => {
  expect(waysOf(name)).toEqual(ways);
});

test.each([
  [{ image: 'gcr.io/cloudsql-docker/gce-proxy:1.33.2' }, 'exec kill -s INT 1'],
  [{ command: ['/cloud_sql_proxy', '-instances=x'] }, 'exec kill -s INT 1'],
  [{ image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1' }, 'POST 127.0.0.1:9091/quitquitquit'],
  [{ image: 'mirror/proxy@sha256:0', command: ['/cloud-sql-proxy'] }, 'POST 127.0.0.1:9091/quitquitquit'],
])('the version of cloudsql-proxy shows in %o', (container, way) => {
  expect(waysOf('cloudsql-proxy', container)).toEqual([way]);
});

test('a signal is the last resort, and KILL goes to all but the shielded PID 1', () => {
  expect(waysOf('my-own', {}, 'TERM')).toEqual(['exec kill -s TERM 1']);
  expect(waysOf('my-own', {}, 'KILL')).toEqual(['exec kill -s KILL -1']);
  expect(waysOf('linkerd-proxy', {}, 'INT')).toEqual(['POST 127.0.0.1:4191/shutdown', 'exec kill -s INT 1']);
});

describe('how a sidecar has ended', () => {
  const before = aStuckPod().withSidecar('a').build();
  const [sidecar] = inspectAttempt(before).sidecars;
  const { uid } = before.metadata;
  const end = (pod?: ReturnType<typeof aStuckPod>) => sidecar && endOf(sidecar, uid, pod?.build());

  test.each([
    ['still running', aStuckPod().withSidecar('a'), undefined],
    ['terminated', aStuckPod().withSidecar('a', ended(7)), { kind: 'stopped', exitCode: 7 }],
    [
      'started again',
      aStuckPod().withSidecar('a', { restartCount: 1, state: { running: {} }, lastState: ended(130).state }),
      { kind: 'restarted', exitCode: 130 },
    ],
    ['another pod of that name', aStuckPod().withSidecar('a').uid('new'), { kind: 'gone' }],
    ['no pod', undefined, { kind: 'gone' }],
  ])('%s', (_what, pod, expected) => {
    expect(end(pod)).toEqual(expected);
  });
});

test.each([
  ['x', 'any'],
  ['pod/x', 'pod'],
  ['po/x', 'pod'],
  ['job/x', 'run'],
  ['job.batch/x', 'run'],
  ['naisjob.nais.io/x', 'naisjob'],
])('%s is meant as %s', (argument, kind) => {
  expect(parseTarget(argument)).toEqual({ kind, name: 'x', argument });
});

test('what can be no name is refused', () => {
  expect(() => parseTarget('deployment/x')).toThrow('invalid naisjob name: "deployment/x"');
  expect(() => parseTarget('pod/..')).toThrow('invalid naisjob name: ".."');
});
