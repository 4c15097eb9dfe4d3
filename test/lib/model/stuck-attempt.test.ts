import { describe, expect, test } from 'vitest';
import { inspectAttempt, isStuck } from '../../../src/lib/model/stuck-attempt.ts';
import { aPod } from '../../support/builders.ts';

const ended = (exitCode = 0) => ({ state: { terminated: { exitCode } } });
const aStuckPod = () => aPod().main(ended());

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
