// Every verb on a server that fails by a schedule from a seed: afterwards the cluster is as before or as asked, or the
// command has said how to finish it; exit codes are true, nothing hangs, nothing breaks.
// The seed of a schedule stands in its test's name: SEED=17 SCHEDULES=1 plays that one again, SEED=1000 five hundred others.

import type { ChildProcess } from 'node:child_process';
import { expect, test } from 'vitest';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { runDirectly } from '../support/naisjob.ts';
import { createNamespace } from '../support/namespace.ts';
import { target } from '../support/target.ts';
import { finish, judge, nextCommand, type Ending } from './judge.ts';
import { conduct, scheduleOf } from './schedule.ts';
import { untilSettled } from './scene.ts';
import { TRIALS } from './trials.ts';
import { patience } from '../support/pace.ts';

const SEED = Number(process.env['SEED'] ?? 1);
const SCHEDULES = Number(process.env['SCHEDULES'] ?? (target().name === 'sandbox' ? 500 : 50));

/** Far more than --timeout and each --request-timeout of a verb together. */
const PATIENCE_MS = patience(120_000);

const seeds = Array.from({ length: SCHEDULES }, (_, index) => SEED + index);
const cases = seeds.map((seed) => {
  return { seed, schedule: scheduleOf(seed), trial: TRIALS[seed % TRIALS.length]! };
});

test.concurrent.for(cases)('SEED=$seed $trial.name', async ({ seed, schedule, trial }, { onTestFinished }) => {
  const ns = await createNamespace();
  const scene = await trial.prepare(ns);
  const proxy = await startFaultProxy(onTestFinished);
  const { kubeconfig } = proxy;
  const args = [...scene.args, '-n', ns.name, '--request-timeout=3s'];
  conduct(schedule, proxy);
  let child: ChildProcess | undefined;
  const patience = setTimeout(() => child?.kill('SIGKILL'), PATIENCE_MS);
  const outcome = await runDirectly(args, { kubeconfig, onStart: (started) => (child = started) });
  clearTimeout(patience);
  proxy.intercept = () => undefined;
  await proxy.settled();
  const ending: Ending = { ...outcome, isHung: outcome.code === 137, state: await lookWhenSettled() };
  const failures = judge(scene, ending);
  if (failures.length === 0 && ending.state !== 'before' && ending.state !== 'after') {
    const again = await finish(ending, args, kubeconfig);
    const state = await lookWhenSettled();
    if (again.code !== 0 || state !== 'after') {
      failures.push(`to go on with ${nextCommand(ending)} ended with ${again.code}, ${state}: ${again.stderr}`);
    }
  }
  const story = { seed, command: `kubectl naisjob ${args.join(' ')}`, schedule: JSON.stringify(schedule), ...ending };
  expect(failures, JSON.stringify(story, null, 2)).toEqual([]);

  async function lookWhenSettled() {
    // What is between does not come to rest.
    const unrest = await untilSettled(ns).catch((error: Error) => error.message);
    const state = await scene.look();
    return state === 'before' || state === 'after' || unrest === undefined ? state : `${state}; ${unrest}`;
  }
});
