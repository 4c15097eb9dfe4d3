import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogOptions } from '../../../sandbox/api.ts';
import type { PracticeNode } from '../support/practice-node.ts';
import { startPracticeNode } from '../support/practice-node.ts';

let cluster: PracticeNode;
beforeEach(async () => {
  cluster = await startPracticeNode();
});
afterEach(() => cluster.stop());

async function start(script: string, more: Record<string, unknown> = {}, restartPolicy = 'Never'): Promise<void> {
  const main = { name: 'main', image: 'localhost/busybox:1', args: ['-c', script] };
  await cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { restartPolicy, containers: [main], ...more },
  });
}

async function read(options: Partial<LogOptions> = {}): Promise<string> {
  const all = { follow: false, previous: false, timestamps: false, ...options };
  const answer = cluster.node.logs(cluster.pods()[0]!, all);
  return 'stream' in answer ? (await Array.fromAsync(answer.stream)).join('') : `${answer.code} ${answer.message}`;
}

describe('logs', () => {
  it('has both streams in order, and an unfinished last line', async () => {
    await start('echo one; echo two >&2; sleep 1; printf three');
    await cluster.clock.advance(3000);
    expect(await read()).toBe('one\ntwo\nthree\n');
  });

  it('writes times with nine digits', async () => {
    await start('echo one');
    await cluster.clock.advance(3000);
    expect(await read({ timestamps: true })).toBe('2026-11-24T09:00:00.420000001Z one\n');
  });

  it('gives the last lines, those since a whole second, and so many bytes', async () => {
    await start('for i in 1 2 3 4; do echo line $i; sleep 1; done');
    await cluster.clock.advance(10_000);
    expect(await read({ tailLines: 2 })).toBe('line 3\nline 4\n');
    expect(await read({ tailLines: 0 })).toBe('');
    // .900 is cut: kubelet compares whole seconds, so that the line at 09:00:02.420 is among them.
    expect(await read({ sinceTime: '2026-11-24T09:00:02.900Z' })).toBe('line 3\nline 4\n');
    expect(await read({ sinceSeconds: 8 })).toBe('line 3\nline 4\n');
    expect(await read({ limitBytes: 9 })).toBe('line 1\nli');
  });

  it('follows until the container ends', async () => {
    await start('echo one; sleep 2; echo two');
    await cluster.clock.advance(1000);
    let ended = false;
    const text = read({ follow: true }).finally(() => (ended = true));
    await cluster.clock.advance(500);
    expect(ended).toBe(false);
    await cluster.clock.advance(2000);
    expect(await text).toBe('one\ntwo\n');
  });

  it('ends a follow when the pod is deleted', async () => {
    await start('echo one; sleep 600', { terminationGracePeriodSeconds: 1 });
    await cluster.clock.advance(1000);
    const text = read({ follow: true });
    await cluster.remove('/api/v1/namespaces/myteam/pods/p');
    await cluster.clock.advance(2000);
    expect(await text).toBe('one\n');
  });

  it('keeps the log of the instance before', async () => {
    await start('echo $(date +%S); exit 1', {}, 'OnFailure');
    await cluster.clock.advance(3000);
    expect(await read({ previous: true })).toBe('00\n');
    expect(await read()).toBe('01\n');
  });

  it('says why there is nothing yet', async () => {
    await start('sleep 5');
    expect(await read()).toBe('204 ');
    await cluster.clock.advance(50);
    expect(await read()).toBe('400 container "main" in pod "p" is waiting to start: ContainerCreating');
    await cluster.clock.advance(1000);
    expect(await read({ previous: true })).toBe('400 previous terminated container "main" in pod "p" not found');
    expect(await read({ container: 'x' })).toBe('400 container x is not valid for pod p');
  });

  it('wants a container named where there are several', async () => {
    const image = 'localhost/busybox:1';
    await start('', {
      initContainers: [{ name: 'i', image }],
      containers: [
        { name: 'a', image },
        { name: 'b', image },
      ],
    });
    await cluster.clock.advance(1000);
    expect(await read()).toBe('400 a container name must be specified for pod p, choose one of: [i a b]');
  });
});
