import { expect, test } from 'vitest';

import { WorkQueue, type Clock } from '../../operator/work-queue.ts';

/** Time that stands until it is told to pass. */
function aClock(): Clock & { pass(ms: number): void } {
  let now = 0;
  let timers: { due: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { due: now + ms, callback };
      timers.push(timer);
      return () => (timers = timers.filter((each) => each !== timer));
    },
    pass(ms) {
      now += ms;
      const due = timers.filter((each) => each.due <= now);
      timers = timers.filter((each) => each.due > now);
      for (const each of due) each.callback();
    },
  };
}

test('a key that is added while it is worked on is worked on once more, never twice at a time', async () => {
  const releases: (() => void)[] = [];
  const begun: string[] = [];
  const queue = new WorkQueue(aClock(), (key) => {
    begun.push(key);
    return new Promise((resolve) => releases.push(resolve));
  });
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(begun).toEqual(['a']);
  releases[0]?.();
  await Promise.resolve();
  await new Promise(setImmediate);
  expect(begun).toEqual(['a', 'a']);
  releases[1]?.();
  await queue.stop();
});

test('a delayed key waits on the clock, can be cancelled, and is forgotten by stop', async () => {
  const clock = aClock();
  const begun: string[] = [];
  const queue = new WorkQueue(clock, async (key) => void begun.push(key));
  queue.addAfter('a', 1000);
  queue.addAfter('b', 1000)();
  clock.pass(999);
  expect(begun).toEqual([]);
  clock.pass(1);
  expect(begun).toEqual(['a']);
  queue.addAfter('c', 1000);
  await queue.stop();
  clock.pass(1000);
  expect(begun).toEqual(['a']);
});
