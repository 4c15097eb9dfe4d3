import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realPace } from '../../../src/lib/cluster/pace.ts';

/** 1000 h: more than node's timers hold (2^31 ms). */
const LONG_MS = 3_600_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a guard of 1000 hours calls back after 1000 hours', () => {
  const callback = vi.fn<() => void>();
  realPace.after(LONG_MS, callback);
  vi.advanceTimersByTime(LONG_MS - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

test('it is cancelled also when its first timer has ended', () => {
  const callback = vi.fn<() => void>();
  const cancel = realPace.after(LONG_MS, callback);
  vi.advanceTimersByTime(LONG_MS - 1);
  cancel();
  vi.advanceTimersByTime(LONG_MS);
  expect([callback.mock.calls, vi.getTimerCount()]).toEqual([[], 0]);
});

test('a pause of 1000 hours ends after 1000 hours, or with the signal', async () => {
  const ended = vi.fn<() => void>();
  const asleep = realPace.sleep(LONG_MS).then(ended);
  await vi.advanceTimersByTimeAsync(LONG_MS - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await asleep;
  const stop = new AbortController();
  const stopped = realPace.sleep(LONG_MS, stop.signal);
  vi.advanceTimersByTime(LONG_MS - 1);
  stop.abort(new Error('stop'));
  await expect(stopped).rejects.toThrow('stop');
  expect(vi.getTimerCount()).toBe(0);
});
