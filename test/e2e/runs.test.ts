// `kubectl naisjob runs` on the target: what really ran, and what is already gone.

import { beforeAll, expect, test } from 'vitest';
import type { Json } from '../support/kube-api.ts';
import { runNaisjob, type Outcome, type RunOptions } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { waitFor } from '../support/wait-for.ts';

let ns: TestNamespace;

function runs(name: string, args: string[] = [], options: RunOptions = {}): Promise<Outcome> {
  return runNaisjob(['runs', name, '-n', ns.name, ...args], options);
}

async function rowsOf(name: string): Promise<Json[]> {
  const { code, stdout, stderr } = await runs(name, ['-o', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).runs;
}

/** Deploys a one-shot job and waits for its rollout's run to be over. */
async function deployAndRun(name: string, command: string): Promise<void> {
  await ns.deploy(name, { command: ['sh', '-c', command], backoffLimit: 0, failedJobsHistoryLimit: 5 });
  await ns.api.until(ns.path('jobs'), (all) => all.some(({ metadata }) => metadata.name === `${name}-1`));
  await ns.untilOver(`${name}-1`);
}

beforeAll(async () => {
  ns = await createNamespace();
  await Promise.all([deployAndRun('feiler', 'exit 3'), deployAndRun('hilser', 'echo hello')]);
});

test('a failed run of a rollout, with its exit code', async () => {
  const { code, stdout, stderr } = await runs('feiler');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(
    stdout
      .replaceAll(/(?:\d+[sm])+/gu, 'T')
      .split('\n')
      .map((line) => line.split(/ {2,}/u).join(' | ')),
  ).toEqual([
    'RUN | STATUS | STARTED | DURATION | TRIGGER | ATTEMPTS | EXIT',
    'feiler-1 | Failed: BackoffLimitExceeded | T | T | rollout | 1 | 3',
    '',
  ]);
});

test('a run that a person started says who; the newest comes first', async () => {
  expect(await runNaisjob(['trigger', 'feiler', '--name', 'for-hand', '-n', ns.name, '--wait'])).toMatchObject({
    code: 3,
  });
  const [byHand, rollout] = await rowsOf('feiler');
  const job = await ns.api.get(ns.path('jobs', 'for-hand'));
  const user = job.metadata.annotations['nais.io/instantiated-by'];
  expect(byHand).toMatchObject({
    name: 'for-hand',
    trigger: { by: 'manual', user },
    exitCode: 3,
    uid: job.metadata.uid,
  });
  expect(rollout).toMatchObject({
    name: 'feiler-1',
    trigger: { by: 'rollout' },
    attempts: [{ number: 1, exitCode: 3 }],
  });
  expect(await runs('feiler', ['--limit', '1', '-o', 'name'])).toEqual({
    code: 0,
    stdout: 'job.batch/for-hand\n',
    stderr: '1 older run not shown.\n',
  });
});

test('a run that is gone is told by its Events', async () => {
  const started = await runNaisjob([
    'trigger',
    'hilser',
    '--name',
    'borte',
    '-n',
    ns.name,
    '--command',
    '--',
    'sleep',
    '2',
  ]);
  expect(started.code).toBe(0);
  // The controller writes that it has seen it.
  await ns.api.until(ns.path('events'), (all) =>
    all.some(({ reason, message }) => reason === 'UnexpectedJob' && message.endsWith(': borte')),
  );
  await ns.untilOver('borte');
  await ns.api.until(ns.path('events'), (all) =>
    all.some(({ reason, involvedObject }) => reason === 'Completed' && involvedObject.name === 'borte'),
  );
  await ns.api.remove(`${ns.path('jobs', 'borte')}?propagationPolicy=Background`);
  const [gone] = await waitFor('the run to be gone', async () => {
    const rows = await rowsOf('hilser');
    return rows[0].cleanedUp && rows;
  });
  expect(gone).toMatchObject({ name: 'borte', state: 'Complete', cleanedUp: true, attemptCount: 1, exitCode: 0 });
  const { stdout } = await runs('hilser');
  expect(stdout).toMatch(/^borte +Complete \(cleaned up\) +\d+s +\d+s +- +1 +0/mu);
  expect((await runs('hilser', ['-o', 'name'])).stdout).toBe('job.batch/hilser-1\n');
});

test('a job that has not run yet, and one that is not there', async () => {
  await ns.deploy('nattlig', { command: ['true'], schedule: '0 2 * * *' });
  expect(await runs('nattlig')).toEqual({
    code: 0,
    stdout: '',
    stderr: `No runs of nattlig found in ${ns.name} namespace.\n`,
  });
  expect(await runs('nattlg')).toEqual({
    code: 5,
    stdout: '',
    stderr: 'Error from server (NotFound): naisjobs.nais.io "nattlg" not found\nDid you mean nattlig?\n',
  });
});

test('without the right to see pods and Events the runs are there all the same, and what is missing is said', async () => {
  await ns.allowAlice([
    { apiGroups: ['nais.io'], resources: ['naisjobs'], verbs: ['get', 'list'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: ['get', 'list'] },
  ]);
  // The server's own authorizer learns of the binding a moment later.
  const { stdout, stderr } = await waitFor("alice's rights", async () => {
    const outcome = await runs('feiler', ['--no-headers'], { kubeconfig: target().kubeconfigs.alice });
    return outcome.code === 0 ? outcome : undefined;
  });
  expect(stdout).toMatch(/^feiler-1 .* rollout +1 +-/mu);
  const leftOut = [...stderr.matchAll(/^Warning: (\S+) left out: \S+ is forbidden/gmu)].map(([, what]) => what);
  expect(leftOut).toEqual(['events', 'pods']);
});

test.each([
  [['runs'], 'NAME is missing'],
  [['runs', 'x', '--limit', '0'], 'invalid --limit "0"'],
  [['runs', 'x', '-o', 'xml'], 'invalid --output "xml"'],
])('%j is wrong usage', async (args, words) => {
  const { code, stdout, stderr } = await runNaisjob(args);
  expect(stderr).toContain(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
