import { describe, expect, test } from 'vitest';
import {
  exitCode,
  isNativeSidecar,
  mainContainerName,
  restartCount,
  runningSidecars,
} from '../../../src/lib/model/attempt.ts';
import { aPod } from '../../support/builders.ts';

describe('the main container', () => {
  test('is the one named like the label app', () => {
    const pod = aPod()
      .withSidecar('a-sidecar')
      .change(({ spec }) => spec.containers.reverse());
    expect(mainContainerName(pod.build())).toBe('avstemming');
  });

  test("without the label is kubectl's default container, then the first", () => {
    const pod = aPod().withSidecar('other').labelled({});
    expect(mainContainerName(pod.build())).toBe('avstemming');
    pod.annotated({ 'kubectl.kubernetes.io/default-container': 'other' });
    expect(mainContainerName(pod.build())).toBe('other');
    pod.annotated({ 'kubectl.kubernetes.io/default-container': 'not-there' });
    expect(mainContainerName(pod.build())).toBe('avstemming');
  });

  test("gives the exit code, not a sidecar's", () => {
    const pod = aPod().withSidecar('linkerd-proxy', { state: { terminated: { exitCode: 143 } } });
    expect(exitCode(pod.build())).toBeUndefined();
    expect(exitCode(pod.failed(3).build())).toBe(3);
  });
});

test('native sidecars are told from init containers and from ordinary sidecars', () => {
  const pod = aPod()
    .withNativeSidecar('cloudsql-proxy', { started: true, state: { running: {} }, restartCount: 2 })
    .withInit('migrate', { state: { terminated: { exitCode: 0 } }, restartCount: 5 })
    .withSidecar('linkerd-proxy', { state: { running: {} }, restartCount: 1 })
    .main({ restartCount: 3 })
    .build();
  expect(isNativeSidecar(pod, 'cloudsql-proxy')).toBe(true);
  expect(isNativeSidecar(pod, 'migrate')).toBe(false);
  expect(runningSidecars(pod)).toEqual(['linkerd-proxy']);
  expect(restartCount(pod)).toBe(3);
});
