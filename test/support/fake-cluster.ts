// A Cluster for unit tests that does only what the test says: a call without an answer fails the test, and so does an
// answer that was never asked for (`expectAllUsed`). Every call is recorded.

import type { Cluster } from '../../src/lib/cluster/cluster.ts';
import type { Deps } from '../../src/lib/workflows/deps.ts';
import { NOW } from './builders.ts';

type Methods = { [M in keyof Cluster]: Cluster[M] extends (...args: never[]) => unknown ? Cluster[M] : never };

/** What the test answers. */
export type Answers = Partial<Methods>;

export interface FakeCluster extends Cluster {
  /** `[method, first argument's plural or itself, rest…]` in the order of the calls. */
  readonly calls: unknown[][];
  /** @throws Error that names the answers nobody asked for. */
  expectAllUsed(): void;
}

export function createFakeCluster(answers: Answers, namespace = 'myteam'): FakeCluster {
  const calls: unknown[][] = [];
  const used = new Set<string>();
  const own: Record<string, unknown> = {
    server: 'https://cluster.test',
    namespace,
    calls,
    close: () => undefined,
    expectAllUsed: () => {
      const unused = Object.keys(answers).filter((each) => !used.has(each));
      if (unused.length > 0) throw new Error(`answers that nobody asked for: ${unused.join(', ')}`);
    },
  };
  return new Proxy({} as FakeCluster, {
    get(_, name: string) {
      if (name in own) return own[name];
      const answer = answers[name as keyof Methods] as ((...args: unknown[]) => unknown) | undefined;
      return (...args: unknown[]) => {
        calls.push([name, ...args]);
        if (answer === undefined) throw new Error(`unexpected call: ${name}(${JSON.stringify(args)})`);
        used.add(name);
        return answer(...args);
      };
    },
  });
}

/** Deps around a cluster, with a clock that stands at NOW. A sleep ends when the test calls `elapse`. */
export function createDeps(
  cluster: Cluster,
  signal = new AbortController().signal,
): Deps & { said: string[]; elapse(): void } {
  const said: string[] = [];
  const sleepers = new Set<() => void>();
  return {
    cluster,
    signal,
    said,
    elapse: () => {
      for (const wake of sleepers) wake();
    },
    clock: {
      now: () => NOW,
      sleep: (_ms, stop) =>
        new Promise<void>((resolve, reject) => {
          sleepers.add(resolve);
          stop?.addEventListener('abort', () => reject(stop.reason as Error), { once: true });
        }),
    },
    unique: () => 'request-of-this-test',
    progress: { waiting: (what) => said.push(what), done: () => undefined },
  };
}

/** One page. */
export async function* pageOf<T>(...objects: T[]): AsyncGenerator<T[]> {
  yield objects;
}
