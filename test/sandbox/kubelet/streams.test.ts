import { request } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import { Exec, KubeConfig, PortForward } from '@kubernetes/client-node';
import type { V1Status } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';

let sandbox: Sandbox;
let config: KubeConfig;

const PODS = '/api/v1/namespaces/myteam/pods';
const headers = { 'content-type': 'application/json' };
const sh = (name: string, script: string) => ({ name, image: 'localhost/busybox:1', args: ['-c', script] });

async function createPod(name: string, containers: object[], annotations = {}): Promise<void> {
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, annotations }, spec };
  const answer = await sandbox.api.call({ method: 'POST', path: PODS, headers, body });
  expect(answer.code).toBe(201);
}

const ANSWER = "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nbye'";

beforeAll(async () => {
  sandbox = await startSandbox({ crds: false });
  config = new KubeConfig();
  config.loadFromFile(sandbox.kubeconfigs.admin);
  await createPod('runs', [
    sh('main', 'trap "echo told to go; exit 0" TERM INT; while true; do sleep 1; done'),
    sh('proxy', `${ANSWER} | nc -l -p 4191; echo stopped`),
  ]);
  const listen = JSON.stringify([{ port: 9091, method: 'POST', path: '/quitquitquit', then: 'stop' }]);
  const annotations = {
    'sandbox.kubectl-naisjob/listen.side': listen,
    'sandbox.kubectl-naisjob/script.side': 'sleep 600',
  };
  await createPod('http', [sh('main', 'true'), { name: 'side', image: 'example.com/distroless/proxy:2' }], annotations);
  await createPod('over', [sh('main', 'true')]);
  await sandbox.clock.advance(5000);
});
afterAll(() => sandbox.stop());

interface Outcome {
  out: string;
  err: string;
  status: V1Status;
}

async function exec(
  pod: string,
  container: string,
  command: string[],
  options: { stdin?: string; tty?: boolean } = {},
) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const stdin = options.stdin === undefined ? null : new PassThrough();
  stdin?.end(options.stdin);
  return new Promise<Outcome>((resolve, reject) => {
    const done = (status: V1Status) => resolve({ ...texts, status });
    new Exec(config)
      .exec('myteam', pod, container, command, stdout, stderr, stdin, options.tty ?? false, done)
      .catch(reject);
  });
}

describe('exec', () => {
  it('runs a command and tells its exit code', async () => {
    const { out, err, status } = await exec('runs', 'main', ['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect({ out, err }).toEqual({ out: 'out\n', err: 'err\n' });
    expect(status).toEqual({
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: 'command terminated with non-zero exit code: command terminated with exit code 7',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
  });

  it('ends the input when the client does', async () => {
    expect(await exec('runs', 'main', ['cat'], { stdin: 'to and fro\n' })).toEqual({
      out: 'to and fro\n',
      err: '',
      status: { metadata: {}, status: 'Success' },
    });
  });

  it('merges the outputs on a terminal', async () => {
    const { out, err } = await exec('runs', 'main', ['sh', '-c', 'echo a; echo b >&2'], { tty: true });
    expect({ out, err }).toEqual({ out: 'a\r\nb\r\n', err: '' });
  });

  it('tells a missing program in the status, after the upgrade', async () => {
    const { status } = await exec('runs', 'main', ['bash']);
    expect(status).toMatchObject({ reason: 'InternalError', code: 500 });
    expect(status.message).toMatch(/exec: "bash": executable file not found in \$PATH: unknown$/);
    const distroless = await exec('http', 'side', ['/bin/kill', '1']);
    expect(distroless.status.message).toMatch(
      /exec: "\/bin\/kill": stat \/bin\/kill: no such file or directory: unknown$/,
    );
  });

  it.each([
    ['gone', 'main', 404, 'not found'],
    ['runs', 'nope', 400, 'container nope is not valid for pod runs'],
    ['over', 'main', 500, 'container not found ("main")'],
  ])('refuses %s/%s with %i', async (pod, container, code, text) => {
    const answer = await refusal(`${PODS}/${pod}/exec?container=${container}&command=true&stdout=true`);
    expect(answer.code).toBe(code);
    expect(answer.body).toContain(text);
  });

  it('refuses who has no rights', async () => {
    const alice = new KubeConfig();
    alice.loadFromFile(sandbox.kubeconfigs.alice);
    const answer = await refusal(`${PODS}/runs/exec?container=main&command=true`, alice);
    expect(answer.code).toBe(403);
  });

  it('lets a signal reach the container itself', async () => {
    await exec('runs', 'main', ['kill', '-s', 'INT', '1']);
    await sandbox.clock.advance(2000);
    const [pod] = sandbox.api.peek('', 'pods', 'myteam').filter(({ metadata }) => metadata.name === 'runs');
    expect(pod!['status'].containerStatuses[0].state.terminated).toMatchObject({ exitCode: 0 });
  });
});

describe('port-forward', () => {
  it('says on the error stream that a port is closed', async () => {
    const [output, errors, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const socket = await new PortForward(config).portForward('myteam', 'http', [4999], output, errors, input);
    const text = await new Promise<string>((resolve) =>
      errors.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(text).toContain('dial tcp4 127.0.0.1:4999: connect: connection refused');
    (socket as WebSocket).close();
  });

  it('reaches the loopback of the pod, once, as nc -l serves', async () => {
    const { text, errors } = await ask('runs', 4191, 'POST', '/shutdown');
    expect({ text, errors }).toEqual({ text: '200 bye', errors: '' });
  });

  it('lets an endpoint of an annotation stop its container', async () => {
    expect((await ask('http', 9091, 'POST', '/wrong')).text).toBe('404 not found\n');
    expect((await ask('http', 9091, 'POST', '/quitquitquit')).text).toBe('200 ');
    await sandbox.clock.advance(2000);
    const [pod] = sandbox.api.peek('', 'pods', 'myteam').filter(({ metadata }) => metadata.name === 'http');
    expect(pod!['status'].phase).toBe('Succeeded');
  });

  it('refuses a finished pod', async () => {
    const answer = await refusal(`${PODS}/over/portforward?ports=80`);
    expect(answer).toEqual({ code: 500, body: 'pod not found ("over_myteam")\n' });
  });
});

/** One HTTP request through a port-forward. */
async function ask(pod: string, port: number, method: string, path: string): Promise<{ text: string; errors: string }> {
  const [output, errorStream, input] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let errors = '';
  errorStream.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const socket = await new PortForward(config).portForward('myteam', pod, [port], output, errorStream, input);
  const connection = Duplex.from({ readable: output, writable: input });
  const text = await new Promise<string>((resolve, reject) => {
    const outgoing = request({ createConnection: () => connection, method, path, headers: { connection: 'close' } });
    outgoing.on('error', reject).on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    });
    outgoing.end();
  });
  (socket as WebSocket).close();
  return { text, errors };
}

/** The answer to an upgrade that is refused. */
async function refusal(path: string, who: KubeConfig = config): Promise<{ code: number; body: string }> {
  const options: any = {};
  await who.applyToHTTPSOptions(options);
  const socket = new WebSocket(
    `${sandbox.url.replace('https', 'wss')}${path}`,
    ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    options,
  );
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('not refused')));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ code: response.statusCode ?? 0, body }));
    });
  });
}
