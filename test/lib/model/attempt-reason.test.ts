import { describe, expect, test } from 'vitest';
import { reasonOf } from '../../../src/lib/model/attempt-reason.ts';
import { aPod } from '../../support/builders.ts';

const backOff = 'Back-off pulling image "x": ErrImagePull: not found';
const fullNode = '0/1 nodes are available: 1 Insufficient memory.';

describe('why a pod is as it is', () => {
  test.each([
    ['running', aPod(), { health: 'waiting', reason: 'Running' }],
    ['finished is not an error', aPod().completed(), { health: 'done', reason: 'Completed' }],
    ['failed', aPod().failed(3), { health: 'failed', reason: 'Error' }],
    ['out of memory', aPod().failed(137), { health: 'failed', reason: 'OOMKilled' }],
    ['starting', aPod().waiting('ContainerCreating'), { health: 'waiting', reason: 'ContainerCreating' }],
    [
      'an image that cannot be pulled',
      aPod().waiting('ImagePullBackOff', backOff),
      { health: 'failed', reason: 'ImagePullBackOff', message: backOff },
    ],
    ['a crash loop', aPod().waiting('CrashLoopBackOff'), { health: 'failed', reason: 'CrashLoopBackOff' }],
    [
      'evicted, whatever its containers say',
      aPod().evicted('The node was low on resource: memory.'),
      { health: 'failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
    ],
    [
      'no node has room',
      aPod().unschedulable(fullNode),
      { health: 'failed', reason: 'Unschedulable', message: fullNode },
    ],
    ['being deleted', aPod().deleting('x'), { health: 'waiting', reason: 'Terminating' }],
    [
      'finished before it was deleted',
      aPod().completed().deleting('batch.kubernetes.io/job-tracking'),
      { health: 'done', reason: 'Completed' },
    ],
    [
      'killed without a reason',
      aPod().main({ state: { terminated: { exitCode: 143, signal: 15 } } }),
      { health: 'failed', reason: 'Signal:15' },
    ],
    [
      'ended with a code and no reason',
      aPod().main({ state: { terminated: { exitCode: 3 } } }),
      { health: 'failed', reason: 'ExitCode:3' },
    ],
    [
      'a failed init container',
      aPod()
        .withInit('migrate', { state: { terminated: { exitCode: 1, reason: 'Error' } } })
        .change(({ status }) => (status!.conditions = [])),
      { health: 'failed', reason: 'Init:Error' },
    ],
    [
      'an init container at work, after a native sidecar that has started',
      aPod()
        .withNativeSidecar('cloudsql-proxy')
        .withInit('migrate', { state: { running: {} } })
        .change(({ status }) => (status!.conditions = [])),
      { health: 'waiting', reason: 'Init:1/2' },
    ],
    [
      "a native sidecar's image that cannot be pulled",
      aPod()
        .withNativeSidecar('texas', { started: false, state: { waiting: { reason: 'ErrImagePull' } } })
        .change(({ status }) => (status!.conditions = [])),
      { health: 'failed', reason: 'Init:ErrImagePull' },
    ],
    [
      'a sidecar that cannot start',
      aPod().withSidecar('istio-proxy', { state: { waiting: { reason: 'CreateContainerConfigError' } } }),
      { health: 'failed', reason: 'CreateContainerConfigError' },
    ],
    [
      'the job is done and a sidecar keeps the pod alive',
      aPod().completed().phase('Running').withSidecar('linkerd-proxy'),
      { health: 'waiting', reason: 'Completed', message: 'linkerd-proxy still running' },
    ],
    [
      'the job failed and a sidecar keeps the pod alive',
      aPod().failed(3).phase('Running').withSidecar('linkerd-proxy'),
      { health: 'failed', reason: 'Error', message: 'linkerd-proxy still running' },
    ],
    ['no status yet', aPod().change((pod) => delete pod.status), { health: 'waiting', reason: 'Pending' }],
    [
      'a node that does not answer',
      aPod().change((pod) => (pod.status = { phase: 'Unknown' })),
      { health: 'failed', reason: 'Unknown' },
    ],
  ] as const)('%s', (_, pod, expected) => {
    expect(reasonOf(pod.build())).toEqual(expected);
  });
});
