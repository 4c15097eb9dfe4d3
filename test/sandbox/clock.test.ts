import { expect, test } from 'vitest';
import { MovableClock } from '../../sandbox/clock.ts';

const hour = 3_600_000;

test('timers passed on the way run in order, each at its own moment', async () => {
  const clock = new MovableClock();
  const start = clock.now();
  const seen: [string, number][] = [];
  const note = (name: string) => seen.push([name, Math.floor((clock.now() - start) / hour)]);
  clock.after(2 * hour, () => note('late'));
  clock.after(hour, () => {
    note('early');
    clock.after(30 * 60_000, () => note('started by early'));
  });
  clock.after(9 * hour, () => note('not yet'));
  await clock.advance(3 * hour);
  expect(seen).toEqual([
    ['early', 1],
    ['started by early', 1],
    ['late', 2],
  ]);
  clock.stop();
});

test('what a timer starts settles before the next one', async () => {
  const clock = new MovableClock();
  const seen: string[] = [];
  clock.after(hour, () => void Promise.resolve().then(() => seen.push('first, settled')));
  clock.after(hour + 1, () => seen.push('second'));
  await clock.advance(2 * hour);
  expect(seen).toEqual(['first, settled', 'second']);
  clock.stop();
});

test('a cancelled timer never runs', async () => {
  const clock = new MovableClock();
  let ran = false;
  clock.after(hour, () => (ran = true))();
  await clock.advance(2 * hour);
  expect(ran).toBe(false);
  clock.stop();
});
