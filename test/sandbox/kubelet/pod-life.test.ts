import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PracticeNode } from '../support/practice-node.ts';
import { startPracticeNode } from '../support/practice-node.ts';

let cluster: PracticeNode;
beforeEach(async () => {
  cluster = await startPracticeNode();
});
afterEach(() => cluster.stop());

const IMAGE = 'localhost/busybox:1';
const sh = (name: string, script: string, more: object = {}) => ({ name, image: IMAGE, args: ['-c', script], ...more });

async function start(spec: Record<string, unknown>, annotations: Record<string, string> = {}): Promise<void> {
  await cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', annotations },
    spec: { restartPolicy: 'Never', ...spec },
  });
}

const pod = () => cluster.pods()[0]!;
const phase = () => pod()['status'].phase;
const container = (name: string) =>
  [...(pod()['status'].initContainerStatuses ?? []), ...pod()['status'].containerStatuses].find(
    (one) => one.name === name,
  );
const condition = (type: string) => pod()['status'].conditions.find((one: { type: string }) => one.type === type);

describe('a pod', () => {
  it('goes from Pending to Running to Succeeded', async () => {
    await start({ containers: [sh('main', 'sleep 2; echo done')] });
    expect(phase()).toBe('Pending');
    await cluster.clock.advance(50);
    expect(container('main').state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    await cluster.clock.advance(500);
    expect(phase()).toBe('Running');
    expect(container('main')).toMatchObject({
      ready: true,
      started: true,
      state: { running: { startedAt: '2026-11-24T09:00:00Z' } },
    });
    expect(pod().metadata['generation']).toBe(1);
    expect(condition('Ready')).toMatchObject({ status: 'True' });
    await cluster.clock.advance(3000);
    expect(phase()).toBe('Succeeded');
    expect(container('main')).toMatchObject({
      ready: false,
      restartCount: 0,
      started: false,
      state: {
        terminated: {
          exitCode: 0,
          reason: 'Completed',
          startedAt: '2026-11-24T09:00:00Z',
          finishedAt: '2026-11-24T09:00:02Z',
        },
      },
    });
    expect(condition('Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
    expect(condition('Initialized')).toMatchObject({ status: 'True', reason: 'PodCompleted' });
    expect(cluster.events('p')).toEqual([
      'Scheduled: Successfully assigned myteam/p to node-1',
      `Pulled: Container image "${IMAGE}" already present on machine and can be accessed by the pod`,
      'Created: Container created',
      'Started: Container started',
    ]);
  });

  it('runs init containers one after the other, and fails with the first that fails', async () => {
    await start({
      initContainers: [sh('one', 'echo 1'), sh('two', 'exit 4'), sh('three', 'echo 3')],
      containers: [sh('main', 'echo')],
    });
    await cluster.clock.advance(3000);
    expect(phase()).toBe('Failed');
    expect(container('one').state.terminated.exitCode).toBe(0);
    expect(container('two').state.terminated.exitCode).toBe(4);
    expect(container('three').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(container('main').state).toEqual({ waiting: { reason: 'PodInitializing' } });
  });

  it('keeps a native sidecar beside the main container, and ends it after', async () => {
    const sidecar = sh('side', 'trap "echo bye; exit 0" TERM; while true; do sleep 1; done', {
      restartPolicy: 'Always',
    });
    await start({ initContainers: [sidecar], containers: [sh('main', 'sleep 5')] });
    await cluster.clock.advance(2000);
    expect(container('side').state.running).toBeDefined();
    expect(container('main').state.running).toBeDefined();
    await cluster.clock.advance(6000);
    expect(phase()).toBe('Succeeded');
    expect(container('side').state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(await cluster.logs(pod(), 'side')).toBe('bye\n');
    expect(cluster.events('p').at(-1)).toBe('Killing: Stopping container side');
  });

  it('starts a native sidecar again that was killed', async () => {
    const sidecar = sh('side', 'sleep 3; exit 1', { restartPolicy: 'Always' });
    await start({ initContainers: [sidecar], containers: [sh('main', 'sleep 8')] });
    await cluster.clock.advance(6000);
    expect(container('side')).toMatchObject({ restartCount: 1, state: { running: {} } });
    await cluster.clock.advance(6000);
    expect(phase()).toBe('Succeeded');
  });

  it('runs on while an ordinary sidecar does', async () => {
    await start({ containers: [sh('main', 'echo'), sh('proxy', 'while true; do sleep 1; done')] });
    await cluster.clock.advance(60_000);
    expect(phase()).toBe('Running');
    expect(container('main').state.terminated.exitCode).toBe(0);
    expect(condition('Ready')).toMatchObject({ status: 'False', message: 'containers with unready status: [main]' });
  });

  it('restarts a failing container later and later', async () => {
    await start({ restartPolicy: 'OnFailure', containers: [sh('main', 'echo try; exit 2')] });
    await cluster.clock.advance(4000);
    expect(container('main')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 2, reason: 'Error' } },
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=main pod=p_myteam(${pod().metadata.uid})`,
        },
      },
    });
    expect(phase()).toBe('Running');
    await cluster.clock.advance(9000);
    expect(container('main').restartCount).toBe(2);
    expect(container('main').state.waiting.message).toContain('back-off 20s');
  });

  it('ends with 137 what ignores TERM, after the grace period', async () => {
    await start({ terminationGracePeriodSeconds: 5, containers: [sh('main', 'echo; sleep 600')] });
    await cluster.clock.advance(1000);
    const seen: unknown[] = [];
    cluster.api.onChange(({ plural, type, object }) => {
      if (plural === 'pods')
        seen.push([type, object['status'].phase, object['status'].containerStatuses[0].state.terminated?.exitCode]);
    });
    await cluster.remove('/api/v1/namespaces/myteam/pods/p');
    await cluster.clock.advance(4500);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.clock.advance(1000);
    expect(cluster.pods()).toEqual([]);
    expect(seen.at(-1)).toEqual(['DELETED', 'Failed', 137]);
    expect(cluster.events('p').at(-1)).toBe('Killing: Stopping container main');
  });

  it('lets a trap end it sooner, and scripts of an annotation end as most programs do', async () => {
    await start(
      {
        containers: [sh('main', 'trap "exit 5" TERM; sleep 600 & wait'), { name: 'other', image: 'example.com/app:1' }],
      },
      { 'sandbox.kubectl-naisjob/script.other': 'sleep 600' },
    );
    await cluster.clock.advance(1000);
    const codes: unknown[] = [];
    cluster.api.onChange(({ plural, object }) => {
      if (plural === 'pods')
        codes.push(object['status'].containerStatuses.map((one: any) => one.state.terminated?.exitCode));
    });
    await cluster.remove('/api/v1/namespaces/myteam/pods/p');
    await cluster.clock.advance(100);
    expect(cluster.pods()).toEqual([]);
    expect(codes.at(-1)).toEqual([5, 143]);
  });

  it('ends a program that takes too much memory, and says so', async () => {
    const resources = { limits: { memory: '16Mi' } };
    await start({ containers: [sh('main', 'echo x; tail /dev/zero', { resources })] });
    await cluster.clock.advance(1000);
    expect(container('main').state.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('survives the same in a program that its script started', async () => {
    const resources = { limits: { memory: '16Mi' } };
    await start({ containers: [sh('main', 'tail /dev/zero; echo $?', { resources })] });
    await cluster.clock.advance(1000);
    expect(await cluster.logs(pod())).toBe('Killed\n137\n');
    expect(container('main').state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
  });

  it('lets the last command of a script be PID 1, which no signal ends', async () => {
    await start({ containers: [sh('main', 'echo start; sleep 30'), sh('two', 'sleep 30 && echo x')] });
    await cluster.clock.advance(1000);
    const io = { stdout: () => undefined, stderr: () => undefined };
    for (const name of ['main', 'two']) cluster.node.exec(pod(), name, ['killall', 'sleep'], io);
    await cluster.clock.advance(1000);
    expect(container('main').state.running).toBeDefined();
    expect(container('two').state.terminated).toMatchObject({ exitCode: 143 });
    expect(await cluster.logs(pod(), 'two')).toBe('Terminated\n');
  });

  it('says that an image cannot be pulled', async () => {
    await start({ containers: [{ name: 'main', image: 'example.com/missing:1' }] });
    await cluster.clock.advance(250);
    expect(container('main').state.waiting).toEqual({
      reason: 'ErrImagePull',
      message:
        'failed to pull and unpack image "example.com/missing:1": failed to resolve reference "example.com/missing:1": example.com/missing:1: not found',
    });
    await cluster.clock.advance(2000);
    expect(container('main').state.waiting.reason).toBe('ImagePullBackOff');
    expect(phase()).toBe('Pending');
    expect(await cluster.logs(pod())).toBe(
      '400 container "main" in pod "p" is waiting to start: trying and failing to pull image',
    );
  });

  it('waits for what its environment refers to, and starts when it comes', async () => {
    const reference = (kind: string, name: string, key: string) => ({ [kind]: { name, key } });
    const env = [
      { name: 'FROM_SECRET', valueFrom: reference('secretKeyRef', 's', 'k') },
      { name: 'FROM_MAP', valueFrom: reference('configMapKeyRef', 'm', 'k') },
      { name: 'WHO', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'BOTH', value: '$(FROM_SECRET)+$(FROM_MAP) $$(WHO) $(NOPE)' },
    ];
    await start({ containers: [{ name: 'main', image: IMAGE, env, command: ['echo', '$(BOTH)', '$(WHO)'] }] });
    await cluster.clock.advance(500);
    expect(container('main').state.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'secret "s" not found',
    });
    expect(cluster.events('p')).toContain('Failed: Error: secret "s" not found');
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { k: 'hush' },
      data: { k: 'aHVzaA==' },
    });
    await cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data: { other: 'x' } });
    await cluster.clock.advance(11_000);
    expect(container('main').state.waiting.message).toBe("couldn't find key k in ConfigMap myteam/m");
    await cluster.patch('/api/v1/namespaces/myteam/configmaps/m', { data: { k: 'map' } });
    await cluster.clock.advance(12_000);
    expect(await cluster.logs(pod())).toBe('hush+map $(WHO) $(NOPE) p\n');
  });

  it('cannot start a program that is not in its image', async () => {
    await start({ containers: [{ name: 'main', image: IMAGE, command: ['/bin/nosuch'] }] });
    await cluster.clock.advance(1000);
    expect(phase()).toBe('Failed');
    expect(container('main').state.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      message:
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/nosuch": stat /bin/nosuch: no such file or directory: unknown',
    });
  });

  it('stays Pending when no node fits, and says why', async () => {
    await start({ nodeSelector: { disk: 'ssd' }, containers: [sh('main', 'echo')] });
    await cluster.clock.advance(60_000);
    const message =
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
    expect(condition('PodScheduled')).toMatchObject({ status: 'False', reason: 'Unschedulable', message });
    expect(cluster.events('p')).toEqual([`FailedScheduling: ${message}`]);
    expect(await cluster.logs(pod())).toBe('204 ');
    await cluster.remove('/api/v1/namespaces/myteam/pods/p');
    expect(cluster.pods()).toEqual([]);
  });

  it('is ended by its own deadline', async () => {
    await start({ activeDeadlineSeconds: 10, terminationGracePeriodSeconds: 1, containers: [sh('main', 'sleep 600')] });
    await cluster.clock.advance(12_000);
    expect(pod()['status']).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });

  it('shares an emptyDir between its containers, and reads ConfigMaps as files', async () => {
    await cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data: { greeting: 'hello' } });
    const volumes = [
      { name: 'shared', emptyDir: {} },
      { name: 'cm', configMap: { name: 'm' } },
    ];
    const volumeMounts = [
      { name: 'shared', mountPath: '/shared' },
      { name: 'cm', mountPath: '/etc/cm' },
    ];
    await start({
      volumes,
      containers: [
        sh('main', 'sleep 3; touch /shared/done', { volumeMounts }),
        sh('side', 'until [ -f /shared/done ]; do sleep 1; done; cat /etc/cm/greeting; echo; echo x > /etc/cm/y', {
          volumeMounts,
        }),
      ],
    });
    await cluster.clock.advance(10_000);
    expect(await cluster.logs(pod(), 'side')).toBe("hello\n/bin/sh: can't create /etc/cm/y: Read-only file system\n");
    expect(phase()).toBe('Failed');
  });

  it('lives on while the controllers are paused', async () => {
    cluster.controllers.pause();
    await start({ containers: [sh('main', 'sleep 1')] });
    await cluster.clock.advance(3000);
    expect(phase()).toBe('Succeeded');
  });
});
