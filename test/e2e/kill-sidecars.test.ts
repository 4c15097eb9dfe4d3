// `kubectl naisjob kill-sidecars` against containers that stop only on the right call, through real exec and port-forward.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, runProcess } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { ENTER, HAS_TERMINAL, runOnTerminal } from '../support/terminal.ts';
import {
  answering404,
  deaf,
  distroless,
  listening,
  named,
  silent,
  startRun,
  trapping,
  untilSidecarsRun,
} from './support/stuck-runs.ts';

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const kill = (...args: string[]) => runNaisjob(['kill-sidecars', ...args, '-n', ns.name]);

async function killAsJson(
  ...args: string[]
): Promise<{ code: number; stderr: string; result: Json; containers: Json[] }> {
  const { code, stdout, stderr } = await kill(...args, '--yes', '-o', 'json');
  const result = JSON.parse(stdout);
  return { code, stderr, result, containers: result.pods?.flatMap((pod: Json) => pod.containers) };
}

/** What a container report must hold. */
const told = (container: string, outcome: string, rest: Json = {}) =>
  expect.objectContaining({ container, outcome, ...rest });

test('all six sidecars of the table are told in their own way, seen to end, and the run completes', async () => {
  await startRun(ns, 'six-1', {
    app: 'six',
    native: 'texas',
    sidecars: [
      listening('linkerd-proxy', 4191, 'POST', '/shutdown'),
      listening('istio-proxy', 15_000, 'POST', '/quitquitquit'),
      listening('secure-logs-fluentd', 24_444, 'GET', '/api/processes.killWorkers'),
      named('secure-logs-configmap-reload', 'configmap-reload'),
      trapping('vks-sidecar', 'INT'),
      trapping('cloudsql-proxy', 'INT'),
    ],
  });
  await untilSidecarsRun(ns, 'six-1');
  const { code, result, containers } = await killAsJson('six-1', '--wait');
  expect({ code, containers }).toEqual({
    code: 0,
    containers: [
      told('linkerd-proxy', 'stopped', { method: 'POST 127.0.0.1:4191/shutdown', answer: '200', exitCode: 0 }),
      told('istio-proxy', 'stopped', { method: 'POST 127.0.0.1:15000/quitquitquit', answer: '200', exitCode: 0 }),
      told('secure-logs-fluentd', 'stopped', { method: 'GET 127.0.0.1:24444/api/processes.killWorkers', exitCode: 0 }),
      told('secure-logs-configmap-reload', 'stopped', { method: 'exec /bin/killall configmap-reload', exitCode: 0 }),
      told('vks-sidecar', 'stopped', { method: 'exec /bin/kill -s INT 1', exitCode: 0 }),
      told('cloudsql-proxy', 'stopped', { method: 'exec kill -s INT 1', exitCode: 0 }),
      told('texas', 'native', { message: 'handled by Kubernetes' }),
    ],
  });
  expect(result.runs).toEqual([{ namespace: ns.name, run: 'six-1', state: 'Complete', exitCode: 0 }]);
  const job = await ns.api.get(ns.path('jobs', 'six-1'));
  expect(job.status.conditions).toContainEqual(expect.objectContaining({ type: 'Complete', status: 'True' }));
  await expectEvents(result.pods[0].pod);
});

/** In the form that HAHAHA wrote, so that describe and one search find both. */
async function expectEvents(pod: string): Promise<void> {
  const { items } = await ns.api.get(`${ns.path('events')}?fieldSelector=involvedObject.name%3D${pod}`);
  const ours = items.filter((each: Json) => each.reportingComponent === 'kubectl-naisjob');
  expect(ours).toHaveLength(6);
  expect(ours).toContainEqual(
    expect.objectContaining({
      reason: 'Killing',
      action: 'Killing',
      type: 'Normal',
      message: 'Shut down container vks-sidecar',
    }),
  );
  const { kubectl, kubeconfigs } = target();
  if (kubectl !== undefined) {
    const env = { ...process.env, KUBECONFIG: kubeconfigs.admin };
    const { stdout } = await runProcess(kubectl, ['describe', 'pod', pod, '-n', ns.name], env);
    expect(stdout).toMatch(/Normal +Killing .*kubectl-naisjob .*Shut down container linkerd-proxy/);
  }
  const { stdout } = await kill(`pod/${pod}`, '--history', '-o', 'json');
  expect(JSON.parse(stdout).events).toHaveLength(6);
}

test('version 2 of cloudsql-proxy is asked over HTTP', async () => {
  await startRun(ns, 'sql-1', { app: 'sql', sidecars: [listening('cloudsql-proxy', 9091, 'POST', '/quitquitquit')] });
  const { metadata } = await untilSidecarsRun(ns, 'sql-1');
  const { code, containers } = await killAsJson(metadata.name);
  expect({ code, containers }).toEqual({
    code: 0,
    containers: [told('cloudsql-proxy', 'stopped', { method: 'POST 127.0.0.1:9091/quitquitquit', answer: '200' })],
  });
});

test('an unknown sidecar is reported and left; with --signal it is stopped', async () => {
  await startRun(ns, 'own-1', { app: 'own', sidecars: [trapping('my-sidecar', 'TERM')] });
  await untilSidecarsRun(ns, 'own-1');
  const first = await killAsJson('own-1');
  expect(first).toMatchObject({ code: 1, containers: [told('my-sidecar', 'unknown')] });
  const second = await killAsJson('own-1', '--signal', 'TERM', '--wait');
  expect(second).toMatchObject({
    code: 0,
    containers: [told('my-sidecar', 'stopped', { method: 'exec kill -s TERM 1', exitCode: 0 })],
    result: { runs: [{ run: 'own-1', state: 'Complete' }] },
  });
});

test('a job by its name: its own runs, and not those of another with the same label', async () => {
  await ns.deploy('nightly', { command: ['sh', '-c', 'exit 0'], schedule: '0 3 1 1 *' });
  const cronJob = await ns.api.get(ns.path('cronjobs', 'nightly'));
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: 'nightly',
    uid: cronJob.metadata.uid,
    controller: true,
  };
  await startRun(ns, 'nightly-1', {
    app: 'nightly',
    sidecars: [trapping('vks-sidecar', 'INT')],
    ownerReferences: [owner],
  });
  await startRun(ns, 'stray-1', { app: 'nightly', sidecars: [trapping('vks-sidecar', 'INT')] });
  await Promise.all([untilSidecarsRun(ns, 'nightly-1'), untilSidecarsRun(ns, 'stray-1')]);
  const { code, result } = await killAsJson('nightly');
  expect({ code, pods: result.pods }).toMatchObject({
    code: 0,
    pods: [{ run: 'nightly-1', containers: [told('vks-sidecar', 'stopped')] }],
  });
});

test('a run at work is refused, and its sidecar lives on; --force stops it', async () => {
  await startRun(ns, 'busy-1', {
    app: 'busy',
    main: ['sh', '-c', 'sleep 600'],
    sidecars: [trapping('vks-sidecar', 'INT')],
  });
  const pod = await untilSidecarsRun(ns, 'busy-1', 'running');
  const refused = await kill('busy-1', '--yes');
  expect(refused).toMatchObject({
    code: 1,
    stderr: `error: pod ${pod.metadata.name}: main container busy still runs: its sidecars are needed\n--force stops them all the same.\n`,
  });
  const before = await ns.api.get(ns.path('pods', pod.metadata.name));
  expect(before.status.containerStatuses.every((each: Json) => each.state.running)).toBe(true);
  const forced = await killAsJson('busy-1', '--force');
  expect(forced).toMatchObject({ code: 0, containers: [told('vks-sidecar', 'stopped')] });
  await ns.api.remove(ns.path('jobs', 'busy-1'), { propagationPolicy: 'Background' });
});

describe('what goes wrong is one sentence each, and the rest goes on', () => {
  test('no such program, a closed port, a wrong answer', async () => {
    await startRun(ns, 'bad-1', {
      app: 'bad',
      sidecars: [
        distroless('vks-sidecar'),
        trapping('linkerd-proxy', 'TERM'),
        answering404('secure-logs-fluentd', 24_444),
        trapping('cloudsql-proxy', 'INT'),
      ],
    });
    const { metadata } = await untilSidecarsRun(ns, 'bad-1');
    const { code, containers } = await killAsJson('bad-1');
    expect({ code, containers }).toEqual({
      code: 1,
      containers: [
        told('vks-sidecar', 'failed', {
          reason: 'MissingBinary',
          message: expect.stringMatching(
            /^the container has no \/bin\/kill to be stopped with \(exec: .*no such file or directory\)$/,
          ),
        }),
        told('linkerd-proxy', 'failed', { reason: 'ClosedPort', message: 'nothing listens on port 4191 of the pod' }),
        told('secure-logs-fluentd', 'failed', {
          reason: 'Failed',
          message: 'GET 127.0.0.1:24444/api/processes.killWorkers answered 404',
        }),
        told('cloudsql-proxy', 'stopped'),
      ],
    });
    const { items } = await ns.api.get(`${ns.path('events')}?fieldSelector=involvedObject.name%3D${metadata.name}`);
    expect(items).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        message: 'Unsuccessfully shut down container linkerd-proxy: nothing listens on port 4191 of the pod',
      }),
    );
    await ns.api.remove(ns.path('jobs', 'bad-1'), { propagationPolicy: 'Background' });
  });

  test('no right to exec or port-forward', async () => {
    await startRun(ns, 'denied-1', {
      app: 'denied',
      sidecars: [trapping('vks-sidecar', 'INT'), listening('linkerd-proxy', 4191, 'POST', '/shutdown')],
    });
    await untilSidecarsRun(ns, 'denied-1');
    await ns.allowAlice([
      { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get', 'list'] },
      { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    const { code, stdout } = await runNaisjob(['kill-sidecars', 'denied-1', '-n', ns.name, '-y', '-o', 'json'], {
      kubeconfig: target().kubeconfigs.alice,
    });
    const { pods, warnings } = JSON.parse(stdout);
    const forbidden = (resource: string) =>
      expect.stringContaining(
        `forbidden: get on pods/${resource} is needed, and from Kubernetes 1.35 on create as well`,
      );
    expect({ code, containers: pods[0].containers }).toEqual({
      code: 4,
      containers: [
        told('vks-sidecar', 'failed', { reason: 'Forbidden', message: forbidden('exec') }),
        told('linkerd-proxy', 'failed', { reason: 'Forbidden', message: forbidden('portforward') }),
      ],
    });
    expect(warnings).toEqual([expect.stringMatching(/^no Event could be written: events is forbidden/)]);
    expect(await kill('denied-1', '-y')).toMatchObject({ code: 0 });
  });

  test('the pod is gone before its sidecar has answered', async () => {
    await startRun(ns, 'gone-1', { app: 'gone', sidecars: [silent('linkerd-proxy', 4191)] });
    const { metadata } = await untilSidecarsRun(ns, 'gone-1');
    const running = runNaisjob(['kill-sidecars', 'gone-1', '-n', ns.name, '-y', '-o', 'json'], {
      onStart: (child) =>
        child.stderr?.once('data', () =>
          ns.api.remove(ns.path('pods', metadata.name), { gracePeriodSeconds: 0 }).catch(() => undefined),
        ),
    });
    const { code, stdout } = await running;
    expect({ code, containers: JSON.parse(stdout).pods[0].containers }).toEqual({
      code: 0,
      containers: [told('linkerd-proxy', 'gone', { message: 'the pod is gone' })],
    });
  });

  test('a sidecar that does not obey is not said to have stopped', async () => {
    await startRun(ns, 'deaf-1', { app: 'deaf', sidecars: [deaf('vks-sidecar')] });
    await untilSidecarsRun(ns, 'deaf-1');
    const { code, containers } = await killAsJson('deaf-1', '--timeout', '3s');
    expect({ code, containers }).toEqual({
      code: 8,
      containers: [
        told('vks-sidecar', 'running', { answer: 'exit 0', message: 'container vks-sidecar still runs after 3s' }),
      ],
    });
    await ns.api.remove(ns.path('jobs', 'deaf-1'), { propagationPolicy: 'Background' });
  });
});

test('without a terminal and without --yes it refuses before it asks the cluster anything', async () => {
  expect(await kill('six-1')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: there is no terminal to ask on: give --yes to go on without a question\n/),
  });
});

describe.skipIf(!HAS_TERMINAL)('at a terminal', () => {
  /** A plan with a warning: one run has ended, another one is at work. */
  async function startTwo(job: string): Promise<void> {
    await ns.deploy(job, { command: ['sh', '-c', 'exit 0'], schedule: '0 3 1 1 *' });
    const { metadata } = await ns.api.get(ns.path('cronjobs', job));
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: job, uid: metadata.uid, controller: true };
    const run = { app: job, sidecars: [trapping('vks-sidecar', 'INT')], ownerReferences: [owner] };
    await startRun(ns, `${job}-1`, run);
    await startRun(ns, `${job}-2`, { ...run, main: ['sh', '-c', 'sleep 600'] });
    await untilSidecarsRun(ns, `${job}-1`);
    await untilSidecarsRun(ns, `${job}-2`, 'running');
  }

  test('it asks; a warning is said once, and no changes nothing', async () => {
    await startTwo('asked');
    const args = ['kill-sidecars', 'asked', '-n', ns.name];
    const no = await runOnTerminal(args, [{ when: /Stop 1 container in 1 pod\?/, keys: ENTER }]);
    const warning = /Warning: pod asked-2-\w+: main container asked still runs/g;
    expect({ code: no.code, warnings: no.text.match(warning)?.length, text: no.text }).toEqual({
      code: 0,
      warnings: 1,
      text: expect.stringContaining('Nothing was changed.'),
    });
    const yes = await runOnTerminal(args, [{ when: /Stop 1 container in 1 pod\?/, keys: `y${ENTER}` }]);
    expect({ code: yes.code, warnings: yes.text.match(warning)?.length, text: yes.text }).toEqual({
      code: 0,
      warnings: 1,
      text: expect.stringContaining('1 of 1 sidecar stopped'),
    });
    await ns.api.remove(ns.path('jobs', 'asked-2'), { propagationPolicy: 'Background' });
  });
});

test('several names: one that there is not does not stop the others', async () => {
  await startRun(ns, 'two-1', { app: 'two', sidecars: [trapping('vks-sidecar', 'INT')] });
  await untilSidecarsRun(ns, 'two-1');
  const plan = await kill('two-1', 'nosuch', '--dry-run=client');
  expect(plan).toMatchObject({
    code: 5,
    stdout: expect.stringMatching(/two-1-\w{5} +vks-sidecar +planned +- +exec \/bin\/kill -s INT 1/),
  });
  const { code, stdout, stderr } = await kill('two-1', 'nosuch', '-y');
  expect({ code, stdout, stderr }).toMatchObject({
    code: 5,
    stdout: expect.stringMatching(
      /vks-sidecar +stopped +0 +exec \/bin\/kill -s INT 1: exit 0\n1 of 1 sidecar stopped\n$/,
    ),
    stderr: expect.stringContaining('Error from server (NotFound): naisjobs.nais.io "nosuch" not found'),
  });
});

test('--watch does it as runs finish, and ends on Ctrl-C with a summary', async () => {
  const own = await createNamespace();
  let isStarted = false;
  const { code, stdout, stderr } = await runNaisjob(
    ['kill-sidecars', '--all', '--watch', '-y', '-n', own.name, '-o', 'json'],
    {
      onStart: (child) =>
        child.stderr?.on('data', () => {
          if (isStarted) return;
          isStarted = true;
          void startRun(own, 'late-1', {
            app: 'late',
            main: ['sh', '-c', 'sleep 2'],
            sidecars: [trapping('vks-sidecar', 'INT')],
          });
        }),
      signalWhen: { pattern: /"outcome":"stopped"/, signal: 'SIGINT' },
    },
  );
  expect(JSON.parse(stdout.split('\n')[0] ?? '')).toMatchObject({
    run: 'late-1',
    containers: [told('vks-sidecar', 'stopped')],
  });
  expect({ code, stderr }).toMatchObject({
    code: 130,
    stderr: expect.stringContaining('ended: 1 sidecars of 1 attempts stopped, 0 not'),
  });
});

test('--all clears every stuck run of the namespace at once', async () => {
  const own = await createNamespace();
  // A real node takes about a hundred pods, and its two processors some minutes for as many.
  const count = target().name === 'sandbox' ? 200 : 12;
  const names = Array.from({ length: count }, (_, index) => `many-${index}`);
  await Promise.all(
    names.map((name) => startRun(own, name, { app: 'many', sidecars: [trapping('vks-sidecar', 'INT')] })),
  );
  for (const name of names) await untilSidecarsRun(own, name);
  const { code, stdout } = await runNaisjob([
    'kill-sidecars',
    '--all',
    '-y',
    '--wait',
    '--timeout',
    '3m',
    '-n',
    own.name,
    '-o',
    'json',
  ]);
  const { pods, runs } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(pods).toHaveLength(count);
  expect(pods.flatMap((pod: Json) => pod.containers)).toEqual(
    names.map(() => told('vks-sidecar', 'stopped', { exitCode: 0 })),
  );
  expect(runs.map((run: Json) => run.state)).toEqual(names.map(() => 'Complete'));
});
