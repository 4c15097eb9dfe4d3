// How fast a long log comes through, and in how much memory, against `kubectl logs` of the same pod.

import { createHash } from 'node:crypto';

import type { Json } from '../support/kube-api.ts';
import { comparePair } from './pairs.ts';
import { kubectl, ours, type Figure, type Setup } from './setup.ts';

const LINE = 'of a log that is long enough to tell how fast it comes, and each of its lines as long as most';
const LINES_A_MEGABYTE = 10_000;

/**
 * The log is written by a pod of its own. The node must not rotate it away (CONTAINER_LOG_MAX_SIZE=300Mi for test/cluster/up.sh),
 * else only what it kept is compared. @throws when the two did not print the same bytes.
 */
export async function* measureLogs(setup: Setup): AsyncGenerator<Figure> {
  const { api, kubeconfig, rounds, megabytes } = setup;
  const namespace = `bench-${Date.now().toString(36)}`;
  await api.create('/api/v1/namespaces', { metadata: { name: namespace } });
  try {
    setup.log(`writing a log of ${megabytes} MB …`);
    const pod = await writeLog(namespace, setup);
    // A server sends each line of a log that is followed by itself: that takes several times as long.
    for (const flags of [[], ['-f']]) {
      const [what, against] = [['logs', ...flags].join(' '), ['kubectl logs', ...flags].join(' ')];
      setup.log(`${what} against ${against} …`);
      const [mine, its] = [createCounter(), createCounter()];
      const pair = await comparePair(
        { ...ours(['logs', 'bench', 'bench', '-n', namespace, ...flags], kubeconfig), onOutput: mine.add },
        { ...kubectl(['logs', '-n', namespace, pod, ...flags], kubeconfig), onOutput: its.add },
        rounds,
      );
      if (mine.digest() !== its.digest()) throw new Error(`${what} and ${against} did not print the same bytes`);
      const size = its.bytes() / (rounds + 1) / 1e6;
      yield { what: `${what}, ${size.toFixed(0)} MB`, against, pair, aim: { seconds: 1.2 } };
    }
  } finally {
    await api.remove(`/api/v1/namespaces/${namespace}`);
  }
}

/** The name of the pod that has written it. */
async function writeLog(namespace: string, { api, megabytes }: Setup): Promise<string> {
  await api.until(`/api/v1/namespaces/${namespace}/serviceaccounts`, (all) => all.length > 0);
  await api.create(`/apis/batch/v1/namespaces/${namespace}/jobs`, buildJob(megabytes));
  const isComplete = ({ status }: Json) =>
    status?.conditions?.some(({ type, status: is }: Json) => type === 'Complete' && is === 'True');
  await api.until(`/apis/batch/v1/namespaces/${namespace}/jobs`, (all) => all.some(isComplete), 300_000);
  return (await api.get(`/api/v1/namespaces/${namespace}/pods`)).items[0].metadata.name;
}

function buildJob(megabytes: number): Json {
  const command = ['sh', '-c', `yes '${LINE}' | head -n ${megabytes * LINES_A_MEGABYTE} | nl`];
  const container = { name: 'bench', image: 'localhost/busybox:1', command };
  const template = {
    metadata: { labels: { app: 'bench' } },
    spec: { restartPolicy: 'Never', containers: [container] },
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'bench', labels: { app: 'bench' } },
    spec: { template },
  };
}

/** Of all rounds together. */
function createCounter(): { add(chunk: Buffer): void; bytes(): number; digest(): string } {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    add(chunk) {
      bytes += chunk.length;
      hash.update(chunk);
    },
    bytes: () => bytes,
    digest: () => hash.digest('hex'),
  };
}
