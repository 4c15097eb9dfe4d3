import { expect, test, vi } from 'vitest';

// What the clock asks of node: a long pause takes several timers.
const sleeps: number[] = [];
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number, _: undefined, { signal }: { signal?: AbortSignal }) => {
    if (signal?.aborted) throw new Error('AbortError');
    sleeps.push(ms);
  },
}));
const { systemClock } = await import('../../../src/lib/cli/system-clock.ts');

test.each([
  [0, [0]],
  [1000, [1000]],
  [2 ** 31 - 1, [2 ** 31 - 1]],
  [2 ** 31, [2 ** 31 - 1, 1]],
  [1000 * 3_600_000, [2 ** 31 - 1, 1000 * 3_600_000 - (2 ** 31 - 1)]],
])('a pause of %i ms', async (ms, expected) => {
  sleeps.length = 0;
  await systemClock.sleep(ms);
  expect(sleeps).toEqual(expected);
});

test('a signal ends it with its own reason', async () => {
  const reason = new Error('stop');
  await expect(systemClock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
});
