import { describe, expect, test } from 'vitest';
import { describeRun } from '../../../src/lib/model/run-outcome.ts';
import { drawRunEnd } from '../../../src/lib/view/run-end.ts';
import { aPod, aRun } from '../../support/builders.ts';

const run = aRun().failed().build();
const attempt = (name: string) => aPod(name).change((pod) => void (pod.spec['restartPolicy'] = 'Never'));

describe('the exit code of a run', () => {
  test('complete is 0, whatever came before', () => {
    const outcome = describeRun(aRun().complete().build(), false, [
      attempt('a').failed(3).build(),
      attempt('b').completed().build(),
    ]);
    expect(outcome).toMatchObject({ state: 'Complete', exitCode: 0 });
    expect(drawRunEnd(outcome)).toBe('run avstemming-1 completed (2 attempts)');
  });

  test('failed is that of the last attempt', () => {
    const outcome = describeRun(run, false, [attempt('a').failed(3).build(), attempt('b').failed(42).build()]);
    expect(outcome).toMatchObject({ state: 'Failed', reason: 'BackoffLimitExceeded', exitCode: 42 });
    expect(drawRunEnd(outcome)).toBe('run avstemming-1 failed: BackoffLimitExceeded (exit 42, 2 attempts)');
  });

  test('out of memory is 137 and says so', () => {
    const outcome = describeRun(run, false, [attempt('a').failed(137).build()]);
    expect(outcome).toMatchObject({ exitCode: 137 });
    expect(drawRunEnd(outcome)).toBe('run avstemming-1 failed: BackoffLimitExceeded (OOMKilled, exit 137, 1 attempt)');
  });

  test('evicted has none: 1', () => {
    const outcome = describeRun(run, false, [
      attempt('a').failed(3).build(),
      attempt('b').evicted('low on memory').build(),
    ]);
    expect(outcome).toMatchObject({ exitCode: 1, attempts: [{ exitCode: 3 }, { reason: 'Evicted', state: 'Failed' }] });
    expect(outcome.attempts[1]).not.toHaveProperty('exitCode');
  });

  test('a container that the kubelet made a 137 up for has none', () => {
    const lost = attempt('a').failed(137, 'ContainerStatusUnknown').build();
    expect(describeRun(run, false, [lost])).toMatchObject({ exitCode: 1 });
  });

  test('a deadline is 1: the code is that of the kill', () => {
    const late = aRun().failed('DeadlineExceeded').build();
    expect(describeRun(late, false, [attempt('a').failed(143).build()])).toMatchObject({
      exitCode: 1,
      reason: 'DeadlineExceeded',
    });
  });

  test('a sidecar that failed the pod of a main container that did well: 1', () => {
    expect(describeRun(run, false, [attempt('a').completed().phase('Failed').build()])).toMatchObject({ exitCode: 1 });
  });
});

describe('a run that was removed', () => {
  test('with its last attempt seen to succeed it is complete', () => {
    expect(describeRun(aRun().build(), true, [attempt('a').completed().build()])).toMatchObject({
      state: 'Complete',
      exitCode: 0,
    });
  });

  test('while it ran it was deleted', () => {
    const outcome = describeRun(aRun().build(), true, [attempt('a').build()]);
    expect(outcome).toMatchObject({ state: 'Deleted', exitCode: 1 });
    expect(drawRunEnd(outcome)).toMatch(/^run avstemming-1 was deleted before it was over/);
  });
});
