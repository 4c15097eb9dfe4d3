// What reaches into a running pod: logs, exec and port-forward, through the kubelet and back.

import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';

import { Exec, KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node';
import { beforeEach, expect, test } from 'vitest';

import { IMAGE } from '../support/naisjobs-in.ts';
import { createNamespace, expectOk, find, MERGE_PATCH, pathsIn, send, type Paths } from '../support/test-api.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

let at: Paths;
let namespace: string;
beforeEach(async () => {
  namespace = await createNamespace();
  at = pathsIn(namespace);
});

async function startPod(script: string, phase = 'Running'): Promise<void> {
  const containers = [{ name: 'main', image: IMAGE, command: ['sh', '-c', script] }];
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers };
  await expectOk('POST', at.pods(), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });
  await waitFor(`the pod to be ${phase}`, async () => (await find(at.pods('p'))).status.phase === phase);
}

function loadConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(target().kubeconfigs.admin);
  return config;
}

interface Executed {
  stdout: string;
  stderr: string;
  status: V1Status;
}

async function exec(command: string[], input?: string): Promise<Executed> {
  const out = new PassThrough();
  const err = new PassThrough();
  const texts = { stdout: '', stderr: '' };
  out.on('data', (chunk) => (texts.stdout += chunk));
  err.on('data', (chunk) => (texts.stderr += chunk));
  const stdin = input === undefined ? null : Object.assign(new PassThrough(), {});
  stdin?.end(input);
  const status = await new Promise<V1Status>((resolve, reject) => {
    new Exec(loadConfig()).exec(namespace, 'p', 'main', command, out, err, stdin, false, resolve).catch(reject);
  });
  return { ...texts, status };
}

test('logs: all, the last lines, with timestamps', async () => {
  await startPod('echo one; echo two; echo three', 'Succeeded');
  const log = async (query = '') => (await send('GET', `${at.pods('p')}/log${query}`)).text;
  expect(await log()).toBe('one\ntwo\nthree\n');
  expect(await log('?tailLines=1')).toBe('three\n');
  expect(await log('?timestamps=true&tailLines=1')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z three\n$/);
  expect(await log('?follow=true')).toBe('one\ntwo\nthree\n');
});

test('logs: a container that is not there, a pod that is not there', async () => {
  await startPod('echo one', 'Succeeded');
  const noContainer = await send('GET', `${at.pods('p')}/log?container=nosuch`);
  expect(noContainer).toMatchObject({ code: 400, body: { message: 'container nosuch is not valid for pod p' } });
  const noPod = await send('GET', `${at.pods('nosuch')}/log`);
  expect(noPod).toMatchObject({ code: 404, body: { message: 'pods "nosuch" not found' } });
});

test('exec: output on its own channels, and the exit code', async () => {
  await startPod('exec sleep 600');
  const good = await exec(['sh', '-c', 'echo out; echo err >&2']);
  expect(good).toMatchObject({ stdout: 'out\n', stderr: 'err\n', status: { status: 'Success' } });
  const bad = await exec(['sh', '-c', 'exit 7']);
  expect(bad.status).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode' });
  expect(bad.status.details?.causes).toEqual([{ reason: 'ExitCode', message: '7' }]);
  expect(bad.status.message).toBe('command terminated with non-zero exit code: command terminated with exit code 7');
});

test('exec: a binary that is not there is an InternalError without an exit code', async () => {
  await startPod('exec sleep 600');
  const { status } = await exec(['nosuch-binary']);
  expect(status).toMatchObject({ status: 'Failure', reason: 'InternalError', code: 500 });
  expect(status.message).toContain('exec: "nosuch-binary": executable file not found in $PATH');
});

test('exec kills a process of the container', async () => {
  await startPod("trap 'exit 5' TERM; while true; do sleep 0.1; done");
  await exec(['kill', '-s', 'TERM', '1']);
  const state = await waitFor('the container to end', async () => {
    const [status] = (await find(at.pods('p'))).status.containerStatuses;
    return status.state.terminated;
  });
  expect(state.exitCode).toBe(5);
});

test('an eviction says in the pod why it ends, and deletes it', async () => {
  await startPod('exec sleep 600');
  const hold = { metadata: { finalizers: ['example.com/hold'] } };
  await expectOk('PATCH', at.pods('p'), hold, MERGE_PATCH);
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } };
  const answer = await send('POST', `${at.pods('p')}/eviction`, eviction);
  expect(answer).toMatchObject({ code: 201, body: { kind: 'Status', status: 'Success', code: 201 } });
  const pod = await waitFor('the pod to be over', async () => {
    const found = await find(at.pods('p'));
    return found.status.phase === 'Failed' && found;
  });
  expect(pod.metadata.deletionTimestamp).toBeDefined();
  expect(pod.status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }),
  );
  await expectOk('PATCH', at.pods('p'), { metadata: { finalizers: null } }, MERGE_PATCH);
  await waitFor('the pod to be gone', async () => (await find(at.pods('p'))) === undefined);
});

test('port-forward reaches a port on the loopback of the pod', async () => {
  const word = randomUUID();
  const page = `mkdir -p /tmp/www; echo ${word} > /tmp/www/index.html; exec httpd -f -p 127.0.0.1:8080 -h /tmp/www`;
  await startPod(page);
  const said = await waitFor('the page', async () => {
    const text = await fetchThrough(8080);
    return text.includes(word) && text;
  });
  expect(said).toBe(`${word}\n`);
});

test('port-forward to a closed port: the upgrade succeeds, the refusal comes on the error stream', async () => {
  await startPod('exec sleep 600');
  const errors = new PassThrough();
  let text = '';
  errors.on('data', (chunk) => (text += chunk));
  await new PortForward(loadConfig()).portForward(namespace, 'p', [9999], new PassThrough(), errors, new PassThrough());
  await waitFor('the refusal', () => text !== '');
  expect(text).toContain('refused');
});

/** One HTTP request over a forwarded port. The library never ends the output stream: the answer's own end is the end. */
async function fetchThrough(port: number): Promise<string> {
  const input = new PassThrough();
  const output = new PassThrough();
  await new PortForward(loadConfig()).portForward(namespace, 'p', [port], output, new PassThrough(), input);
  const socket = Duplex.from({ readable: output, writable: input });
  return new Promise((resolve, reject) => {
    const headers = { host: '127.0.0.1', connection: 'close' };
    const asked = request({ path: '/', headers, createConnection: () => socket as any }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject);
    asked.end();
  });
}
