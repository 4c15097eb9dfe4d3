// A run followed to its end, on a cluster that runs the pods: its log, its attempts and its exit code.

import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { runNaisjob } from '../support/naisjob.ts';
import { createNamespace, type TestNamespace } from '../support/namespace.ts';

const SCHEDULED = { schedule: '0 3 1 1 *', backoffLimit: 0 };

let ns: TestNamespace;
beforeAll(async () => {
  ns = await createNamespace();
});

const sh = (script: string, more: object = {}) => ({ ...SCHEDULED, command: ['sh', '-c', script], ...more });

describe('the exit code is the run’s', () => {
  test.each([0, 1, 3, 42, 137])('%i', async (code) => {
    await ns.deploy(`exit-${code}`, sh(`echo on its way; exit ${code}`));
    const outcome = await runNaisjob(['trigger', `exit-${code}`, '-n', ns.name, '--follow']);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: 'on its way\n' });
    const how =
      code === 0
        ? /^run \S+ completed \(1 attempt, \S+\)$/m
        : new RegExp(`^run \\S+ failed: BackoffLimitExceeded \\(exit ${code}, 1 attempt, \\S+\\)$`, 'm');
    expect(outcome.stderr).toMatch(how);
  });
});

test('three attempts in order, each with its heading, and one document of the result', async () => {
  await ns.deploy('retried', sh('echo try; exit 3', { backoffLimit: 2 }));
  const { code, stdout, stderr } = await runNaisjob(['trigger', 'retried', '-n', ns.name, '-f', '-o', 'json']);
  const { outcome, run } = JSON.parse(stdout);
  expect({ code, state: outcome.state, reason: outcome.reason }).toEqual({
    code: 3,
    state: 'Failed',
    reason: 'BackoffLimitExceeded',
  });
  expect(
    outcome.attempts.map(({ number, exitCode, state }: { number: number; exitCode: number; state: string }) => [
      number,
      exitCode,
      state,
    ]),
  ).toEqual([
    [1, 3, 'Failed'],
    [2, 3, 'Failed'],
    [3, 3, 'Failed'],
  ]);
  const told = stderr.split('\n').filter((line) => /^(==>|try$|attempt \d failed)/.test(line));
  expect(told.map((line) => line.replace(/pod\/\S+/, 'pod/x').replace(/, \S+\)$/, ')'))).toEqual(
    [1, 2, 3].flatMap((each) => [`==> attempt ${each}: pod/x <==`, 'try', `attempt ${each} failed: Error (exit 3)`]),
  );
  // The run is over: wait says at once how it ended, and the log is still there.
  const waited = await runNaisjob(['wait', 'retried', run.name, '-n', ns.name]);
  expect(waited).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^run \S+ failed: BackoffLimitExceeded \(exit 3, 3 attempts, \S+\)\n$/),
  });
  expect(await runNaisjob(['logs', 'retried', '-n', ns.name])).toMatchObject({ code: 0, stdout: 'try\ntry\ntry\n' });
});

test('a deadline is not the program’s exit code', async () => {
  await ns.deploy('late', sh('echo begun; sleep 600', { activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 1 }));
  const { code, stdout, stderr } = await runNaisjob(['trigger', 'late', '-n', ns.name, '-f']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'begun\n' });
  expect(stderr).toMatch(/^run \S+ failed: DeadlineExceeded/m);
});

test('an image that is not there is told with the reason', async () => {
  await ns.deploy('unpulled', { ...SCHEDULED, image: 'localhost/nosuch:1', activeDeadlineSeconds: 8 });
  const { code, stderr } = await runNaisjob(['trigger', 'unpulled', '-n', ns.name, '-f']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^attempt 1 waits: (ErrImagePull|ImagePullBackOff): .*localhost\/nosuch:1/m);
});

describe('a run that goes on', () => {
  beforeAll(async () => {
    await ns.deploy('slow', sh('echo begun; sleep 600', { terminationGracePeriodSeconds: 1 }));
  });

  test('--timeout ends the follow with 8 and says how to come back', async () => {
    const { code, stderr } = await runNaisjob(['trigger', 'slow', '-n', ns.name, '--wait', '--timeout=3s']);
    expect(code).toBe(8);
    expect(stderr).toMatch(
      /^error: run (\S+) is not over after 3s: it goes on\nWait for it again with: kubectl naisjob wait slow \1 -n/m,
    );
  });

  test('Ctrl-C ends it with 130 and says how to come back', async () => {
    const { code, stderr, stdout } = await runNaisjob(['trigger', 'slow', '-n', ns.name, '-f'], {
      signalWhen: { pattern: /begun/, signal: 'SIGINT' },
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'begun\n' });
    const run = /^job\.batch\/(\S+) created$/m.exec(stderr)?.[1];
    expect(stderr).toContain(
      `error: interrupted: run ${run} goes on\nCome back to it with: kubectl naisjob logs slow ${run} -n ${ns.name} -f\n`,
    );
    const { status } = await ns.api.get(ns.path('jobs', run));
    expect(status.active).toBe(1);
  });
});

test('parallel pods are told line by line, each with its index', async () => {
  await ns.deploy('wide', sh('for i in 1 2 3; do echo line $i of $JOB_COMPLETION_INDEX; done'));
  await ns.api.patch(ns.path('cronjobs', 'wide'), {
    spec: { jobTemplate: { spec: { completions: 3, parallelism: 3, completionMode: 'Indexed' } } },
  });
  const { code, stdout } = await runNaisjob(['trigger', 'wide', '-n', ns.name, '-f']);
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\[(\d)-\w+\] /, '$1: '));
  expect(lines.toSorted()).toEqual(
    [0, 1, 2].flatMap((index) => [1, 2, 3].map((line) => `${index}: line ${line} of ${index}`)),
  );
});

test('ten megabytes come through byte for byte', async () => {
  const text = 'of a log whose every byte is known beforehand, so that what is told can be held against it';
  await ns.deploy('big', sh(`yes '${text}' | head -n 100000 | nl`));
  const { code, stdout } = await runNaisjob(['trigger', 'big', '-n', ns.name, '-f']);
  const expected = Array.from({ length: 100_000 }, (_, index) => `${String(index + 1).padStart(6)}\t${text}\n`).join(
    '',
  );
  const hash = (each: string) => createHash('sha256').update(each).digest('hex');
  expect({ code, bytes: stdout.length, hash: hash(stdout) }).toEqual({
    code: 0,
    bytes: expected.length,
    hash: hash(expected),
  });
});

test('what is not there', async () => {
  expect(await runNaisjob(['wait', 'nosuch', '-n', ns.name])).toMatchObject({ code: 5 });
  expect((await runNaisjob(['logs', 'slow', 'nosuch', '-n', ns.name])).stderr).toContain(
    'jobs.batch "nosuch" not found',
  );
  expect(await runNaisjob(['trigger', 'slow', '-n', ns.name, '--timeout=1s'])).toMatchObject({ code: 2 });
});
