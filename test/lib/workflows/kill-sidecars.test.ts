import { expect, test } from 'vitest';
import type { WatchEvent } from '../../../src/lib/cluster/cluster.ts';
import type { Pod } from '../../../src/lib/model/attempt.ts';
import {
  ClosedPortError,
  ConnectionError,
  InterruptedError,
  MissingBinaryError,
  StatusError,
} from '../../../src/lib/model/errors.ts';
import type { KubeObject } from '../../../src/lib/model/kube-object.ts';
import { JOBS } from '../../../src/lib/model/resource.ts';
import { toServerVersion } from '../../../src/lib/model/server-version.ts';
import type { KillSidecarsInput } from '../../../src/lib/workflows/kill-sidecars-plan.ts';
import { killSidecars, PARALLEL } from '../../../src/lib/workflows/kill-sidecars.ts';
import { aPod } from '../../support/builders.ts';
import { createDeps, createFakeCluster, pageOf } from '../../support/fake-cluster.ts';

const INPUT: KillSidecarsInput = {
  ...{ namespace: 'myteam', targets: [], force: false, dryRun: 'none', wait: false, event: false, timeoutMs: 60_000 },
};

function aStuckPod(name: string, ...sidecars: string[]): Pod {
  const builder = aPod(name).main({ state: { terminated: { exitCode: 0 } } });
  for (const each of sidecars) builder.withSidecar(each);
  return builder.build();
}

function withEnded(pod: Pod, container: string, exitCode = 0): Pod {
  const copy = structuredClone(pod);
  const status = copy.status?.containerStatuses?.find(({ name }) => name === container);
  if (status !== undefined) status.state = { terminated: { exitCode } };
  return copy;
}

/** A world in which pods change when the test says so. */
function createWorld(pods: Pod[]) {
  const events: WatchEvent[] = [...pods.map((object) => ({ type: 'ADDED' as const, object })), { type: 'SYNCED' }];
  let wake = (): void => undefined;
  const change = (event: WatchEvent): void => {
    events.push(event);
    wake();
  };
  async function* watch(_kind: unknown, _selection: unknown, { signal }: { signal: AbortSignal }) {
    signal.addEventListener('abort', () => wake());
    for (let next = 0; !signal.aborted;) {
      const event = events[next];
      if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else {
        next += 1;
        yield event;
      }
    }
  }
  return { change, answers: { watch, list: () => pageOf<KubeObject>(...pods) } };
}

const refused = (code: number) =>
  new StatusError(
    { code, reason: code === 403 ? 'Forbidden' : 'NotFound', message: 'no' },
    { verb: 'get', resource: 'pods/exec' },
  );

test('a container is stopped only when its status says so, and the exec’s exit code is not enough', async () => {
  const pod = aStuckPod('p', 'vks-sidecar');
  const world = createWorld([pod]);
  let isSeen = false;
  const cluster = createFakeCluster({
    ...world.answers,
    exec: async () => {
      setImmediate(() => {
        isSeen = true;
        world.change({ type: 'MODIFIED', object: withEnded(pod, 'vks-sidecar', 0) });
      });
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  const { result, failures } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(isSeen).toBe(true);
  expect(failures).toEqual([]);
  expect(result.pods[0]?.containers).toEqual([
    {
      ...{ container: 'vks-sidecar', image: 'sidecar', outcome: 'stopped', methods: ['exec /bin/kill -s INT 1'] },
      ...{ method: 'exec /bin/kill -s INT 1', answer: 'exit 0', exitCode: 0 },
    },
  ]);
  cluster.expectAllUsed();
});

test('200 pods are worked on a few at a time', async () => {
  const pods = Array.from({ length: 200 }, (_, index) => {
    const pod = aStuckPod(`p-${String(index).padStart(3, '0')}`, 'vks-sidecar');
    return pod;
  });
  const world = createWorld(pods);
  let [now, most] = [0, 0];
  const cluster = createFakeCluster({
    ...world.answers,
    exec: async ({ name }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      const pod = pods.find(({ metadata }) => metadata.name === name) as Pod;
      world.change({ type: 'MODIFIED', object: withEnded(pod, 'vks-sidecar') });
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  const { result } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(most).toBe(PARALLEL);
  expect(result.pods.map(({ pod }) => pod)).toEqual(pods.map(({ metadata }) => metadata.name));
  expect(result.pods.every(({ containers }) => containers[0]?.outcome === 'stopped')).toBe(true);
});

test('no is no: nothing is told to anybody', async () => {
  const { answers } = createWorld([aStuckPod('p', 'vks-sidecar')]);
  const cluster = createFakeCluster({ list: answers.list });
  const { result } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => false });
  expect(result).toMatchObject({ confirmed: false, pods: [] });
});

test('a dry run plans and does nothing', async () => {
  const { answers } = createWorld([aStuckPod('p', 'vks-sidecar', 'own')]);
  const cluster = createFakeCluster({ list: answers.list });
  const decide = () => Promise.reject(new Error('asked'));
  const { result } = await killSidecars({ ...INPUT, dryRun: 'client' }, { ...createDeps(cluster), decide });
  expect(result.pods[0]?.containers.map(({ outcome }) => outcome)).toEqual(['planned', 'unknown']);
});

test.each([
  [
    new ClosedPortError('nothing listens on port 9091 of the pod'),
    new MissingBinaryError('exec: "kill": not found'),
    'failed',
    'nothing listens on port 9091 of the pod; the container has no kill to be stopped with (exec: "kill": not found)',
  ],
  [
    refused(403),
    refused(403),
    'failed',
    'forbidden: get on pods/portforward is needed, and from Kubernetes 1.35 on create as well; forbidden: get on pods/exec is needed, and from Kubernetes 1.35 on create as well',
  ],
  [refused(404), refused(404), 'gone', 'the pod is gone'],
])('each way that fails is told: %s', async (viaHttp, viaExec, outcome, message) => {
  const { answers } = createWorld([aStuckPod('p', 'cloudsql-proxy')]);
  const cluster = createFakeCluster({
    ...answers,
    requestThroughPortForward: () => Promise.reject(viaHttp),
    ...(outcome === 'failed' && { exec: () => Promise.reject(viaExec) }),
  });
  const { result } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(result.pods[0]?.containers[0]).toMatchObject({ outcome, message });
});

test('the second way is taken when the first is not there', async () => {
  const pod = aStuckPod('p', 'cloudsql-proxy');
  const world = createWorld([pod]);
  const cluster = createFakeCluster({
    ...world.answers,
    requestThroughPortForward: () => Promise.reject(new ClosedPortError('closed')),
    exec: async () => {
      world.change({ type: 'MODIFIED', object: withEnded(pod, 'cloudsql-proxy', 0) });
      return { exitCode: 137, stdout: '', stderr: '' };
    },
  });
  const { result } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(result.pods[0]?.containers[0]).toMatchObject({ outcome: 'stopped', method: 'exec kill -s INT 1' });
});

test('a lost answer is looked into, not taken for a failure', async () => {
  const pod = aStuckPod('p', 'linkerd-proxy');
  const world = createWorld([pod]);
  const cluster = createFakeCluster({
    ...world.answers,
    requestThroughPortForward: () => {
      world.change({ type: 'MODIFIED', object: withEnded(pod, 'linkerd-proxy') });
      return Promise.reject(new ConnectionError('port 4191 of the pod gave no answer: socket hang up'));
    },
  });
  const { result, failures } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(result.pods[0]?.containers[0]).toMatchObject({ outcome: 'stopped' });
  expect(failures).toEqual([]);
});

test('where containers share their processes no signal is sent to PID 1, which is the pod’s', async () => {
  const pod = aStuckPod('p', 'vks-sidecar');
  pod.spec['shareProcessNamespace'] = true;
  const { answers } = createWorld([pod]);
  const cluster = createFakeCluster(answers);
  const { result } = await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(result.pods[0]?.containers[0]).toMatchObject({
    outcome: 'failed',
    message: 'the containers of this pod share their processes, and a signal would not reach this one alone',
  });
});

test('a mesh’s proxy goes last: the others may need the network', async () => {
  const pod = aStuckPod('p', 'linkerd-proxy', 'vks-sidecar');
  const world = createWorld([pod]);
  const order: string[] = [];
  const end = (container: string): void => {
    order.push(container);
    const both = order.reduce((each, name) => withEnded(each, name), pod);
    world.change({ type: 'MODIFIED', object: both });
  };
  const cluster = createFakeCluster({
    ...world.answers,
    exec: async () => {
      end('vks-sidecar');
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    requestThroughPortForward: async () => {
      end('linkerd-proxy');
      return { status: 200, body: '' };
    },
  });
  await killSidecars(INPUT, { ...createDeps(cluster), decide: async () => true });
  expect(order).toEqual(['vks-sidecar', 'linkerd-proxy']);
});

test('Ctrl-C says what has ended and what has not', async () => {
  const pods = [aStuckPod('a', 'vks-sidecar'), aStuckPod('b', 'vks-sidecar')];
  const world = createWorld(pods);
  const stop = new AbortController();
  const cluster = createFakeCluster({
    ...world.answers,
    exec: async ({ name }) => {
      if (name === 'a') world.change({ type: 'MODIFIED', object: withEnded(pods[0] as Pod, 'vks-sidecar') });
      else setImmediate(() => setImmediate(() => stop.abort(new InterruptedError('interrupted'))));
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  const deps = { ...createDeps(cluster, stop.signal), decide: async () => true };
  await expect(killSidecars(INPUT, deps)).rejects.toMatchObject({
    reason: 'Interrupted',
    message: 'interrupted; seen to end: a/vks-sidecar; not done, or not seen to end: b/vks-sidecar',
  });
});

test.each([
  ['v1.34.0', ['get']],
  ['v1.37.2', ['get', 'create']],
])('--dry-run=server on %s asks for the rights that a stream needs there', async (gitVersion, verbs) => {
  const [major = '', minor = ''] = gitVersion.slice(1).split('.');
  const pods = [aStuckPod('p', 'vks-sidecar')];
  const cluster = createFakeCluster({
    list: () => pageOf<KubeObject>(...pods),
    version: async () => toServerVersion({ major, minor, gitVersion }),
    can: async ({ verb }) => verb === 'get',
  });
  const input = { ...INPUT, dryRun: 'server' as const };
  const { failures } = await killSidecars(input, { ...createDeps(cluster), decide: async () => true });
  const asked = cluster.calls.filter(([method]) => method === 'can').map(([, access]) => access);
  expect(asked).toEqual(
    verbs.map((verb) => ({ verb, group: '', resource: 'pods', subresource: 'exec', namespace: 'myteam' })),
  );
  expect(failures).toMatchObject(verbs.slice(1).map(() => ({ reason: 'Forbidden', attempted: { verb: 'create' } })));
});

test('--wait: what was done is shown also where the runs cannot be watched', async () => {
  const pod = aStuckPod('p', 'vks-sidecar');
  pod.metadata.ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: 'r', uid: 'r', controller: true }];
  const world = createWorld([pod]);
  const silent = new ConnectionError('no answer');
  const cluster = createFakeCluster({
    list: world.answers.list,
    watch: (resource, selection, options) => {
      if (resource === JOBS) throw silent;
      return world.answers.watch(resource, selection, options) as never;
    },
    exec: async () => {
      setImmediate(() => world.change({ type: 'MODIFIED', object: withEnded(pod, 'vks-sidecar') }));
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  });
  const input = { ...INPUT, wait: true };
  const { result, told, failures } = await killSidecars(input, { ...createDeps(cluster), decide: async () => true });
  expect(result.pods[0]?.containers).toMatchObject([{ outcome: 'stopped' }]);
  expect({ told, failures }).toEqual({ told: [silent], failures: [silent] });
});
