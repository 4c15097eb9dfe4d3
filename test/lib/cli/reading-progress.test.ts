import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countReading } from '../../../src/lib/cli/reading-progress.ts';
import { PODS } from '../../../src/lib/model/resource.ts';
import { anObject } from '../../support/builders.ts';
import { createDeps, createFakeCluster } from '../../support/fake-cluster.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pod = () => anObject('v1', 'Pod', 'x').build();

/** Gives a page of two, waits for the test, and gives another of one. */
function start() {
  const said: string[] = [];
  const wait = Promise.withResolvers<void>();
  const cluster = createFakeCluster({
    async *list() {
      yield [pod(), pod()];
      await wait.promise;
      yield [pod()];
    },
  });
  const progress = { waiting: (what: string) => void said.push(what), done: () => void said.push('done') };
  const reading = countReading({ ...createDeps(cluster), progress });
  const read = (async () => {
    let count = 0;
    for await (const page of reading.deps.cluster.list(PODS, {})) count += page.length;
    return count;
  })();
  return { said, read, goOn: wait.resolve, stop: reading.stop };
}

test('whoever waits longer than a second is told how much has been read, and each page more', async () => {
  const { said, read, goOn, stop } = start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual(['reading (2 objects so far)']);
  goOn();
  expect(await read).toBe(3);
  stop();
  expect(said).toEqual(['reading (2 objects so far)', 'reading (3 objects so far)', 'done']);
});

test('what is read sooner is not spoken of', async () => {
  const { said, read, goOn, stop } = start();
  await vi.advanceTimersByTimeAsync(999);
  goOn();
  await read;
  stop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual([]);
});
