// A practice cluster that has been at work for a while: it starts in the past, deploys its jobs there and catches up with
// real time, so that the ages, the finished runs and the failed ones look as they do on a Tuesday.

import { startOperator } from '../operator/operator.ts';
import type { StoredObject } from './api.ts';
import { MovableClock } from './clock.ts';
import { deploySamples, startMeshedRun } from './samples.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** Long enough for several scheduled runs, ms. */
const PAST_MS = 47 * 60_000;

/** The operator works over HTTP in real time, so the clock is moved in steps, and it is waited for between them. */
const STEP_MS = 20_000;

export interface LivedIn {
  sandbox: Sandbox;
  stop(): Promise<void>;
}

export async function startLivedInSandbox(port = 0): Promise<LivedIn> {
  const clock = new MovableClock(-PAST_MS);
  const sandbox = await startSandbox({ port, clock });
  const operator = await startOperator({ kubeconfig: sandbox.kubeconfigs.admin, clock });
  await deploySamples(sandbox.api);
  const jobs = sandbox.api.peek('nais.io', 'naisjobs', 'myteam');
  await until(sandbox, () => jobs.every((job) => hasCronJob(sandbox, job)));
  await startMeshedRun(sandbox.api);
  await clock.advance(6000);
  await until(sandbox, () => jobs.every((job) => job['spec'].schedule !== undefined || hasRun(sandbox, job)));
  while (clock.ahead < 0) await clock.advance(Math.min(STEP_MS, -clock.ahead));
  return {
    sandbox,
    async stop() {
      await operator.stop();
      await sandbox.stop();
    },
  };
}

function hasCronJob(sandbox: Sandbox, job: StoredObject): boolean {
  return sandbox.api.peek('batch', 'cronjobs', 'myteam').some((each) => each.metadata.name === job.metadata.name);
}

function hasRun(sandbox: Sandbox, job: StoredObject): boolean {
  return sandbox.api.peek('batch', 'jobs', 'myteam').some((each) => each.metadata['labels']?.app === job.metadata.name);
}

/** Resolves when a stored change makes `isSo` true. */
function until(sandbox: Sandbox, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = sandbox.api.onChange(() => setImmediate(check));
    check();
  });
}
