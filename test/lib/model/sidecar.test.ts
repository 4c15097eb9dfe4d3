import { describe, expect, test } from 'vitest';
import { chooseMethods, describeMethod, endOf, inspectAttempt, isStuck } from '../../../src/lib/model/sidecar.ts';
import { parseTarget } from '../../../src/lib/model/sidecar-target.ts';
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

describe('which attempts are stuck', () => {
  test('one whose main container has ended, however, beside an ordinary sidecar', () => {
    expect(isStuck(inspectAttempt(aStuckPod().withSidecar('vks-sidecar').build()))).toBe(true);
    expect(isStuck(inspectAttempt(aPod().main(ended(3)).withSidecar('vks-sidecar').build()))).toBe(true);
  });

  test.each([
    ['the main container runs', aPod().withSidecar('vks-sidecar')],
    ['the pod is over', aPod().completed().withSidecar('vks-sidecar')],
    ['only a native sidecar runs', aStuckPod().withNativeSidecar('texas')],
    ['the sidecar has ended', aStuckPod().withSidecar('vks-sidecar', ended())],
    [
      'the sidecar waits',
      aStuckPod().withSidecar('vks-sidecar', { state: { waiting: { reason: 'CrashLoopBackOff' } } }),
    ],
    ['the pod is being deleted', aStuckPod().withSidecar('vks-sidecar').deleting('x')],
    [
      'the main container is started again',
      aPod()
        .main(ended(1))
        .withSidecar('vks-sidecar')
        .change(({ spec }) => void (spec['restartPolicy'] = 'OnFailure')),
    ],
  ])('not when %s', (_why, pod) => {
    expect(isStuck(inspectAttempt(pod.build()))).toBe(false);
  });

  test('native sidecars are listed with nothing to do', () => {
    const { sidecars } = inspectAttempt(aStuckPod().withNativeSidecar('texas').withSidecar('vks-sidecar').build());
    expect(sidecars.map(({ container, state, methods }) => [container, state, methods.length])).toEqual([
      ['vks-sidecar', 'running', 1],
      ['texas', 'native', 0],
    ]);
  });

  test('-c leaves the others out', () => {
    const pod = aStuckPod().withSidecar('a').withSidecar('b').build();
    expect(inspectAttempt(pod, { containers: ['b'] }).sidecars.map(({ container }) => container)).toEqual(['b']);
  });
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
