// A practice cluster that has been at work for a while: it starts in the past, deploys its jobs there and catches up with
// real time, so that the ages, the finished runs and the failed ones look as they do on a Tuesday.

import { startOperator } from '../operator/operator.ts';
import { create } from './apiserver/bootstrap.ts';
import { MovableClock } from './clock.ts';
import { deleteCronJob, findCronJob, startMeshedRun, suspendByHand } from './happenings.ts';
import { SAMPLES, toNaisjob } from './samples.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** Long enough for several scheduled runs, ms. */
const PAST_MS = 47 * 60_000;

/** From the deployment to the moment when people lay hands on the jobs: some have run before, ms. */
const HANDS_ON_MS = 22 * 60_000;

/** The operator works over HTTP in real time, so the clock is moved in steps, and it is waited for between them. */
const STEP_MS = 20_000;

export interface LivedIn {
  sandbox: Sandbox;
  stop(): Promise<void>;
}

export interface LivedInOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** Each has a namespace and the ten jobs. Default `myteam`, which every practice cluster has. */
  teams?: string[];
}

export async function startLivedInSandbox({ port = 0, teams = ['myteam'] }: LivedInOptions = {}): Promise<LivedIn> {
  const clock = new MovableClock(-PAST_MS);
  const sandbox = await startSandbox({ port, clock });
  const operator = await startOperator({ kubeconfig: sandbox.kubeconfigs.admin, clock });
  await Promise.all(teams.map((team) => deploy(sandbox, team)));
  await clock.advance(6000);
  await Promise.all(
    teams.map((team) => until(sandbox, () => SAMPLES.every(({ name }) => isRolledOut(sandbox, team, name)))),
  );
  clock.after(HANDS_ON_MS, () => void Promise.all(teams.map((team) => layHandsOn(sandbox, team))));
  while (clock.ahead < 0) await clock.advance(Math.min(STEP_MS, -clock.ahead));
  return {
    sandbox,
    async stop() {
      await operator.stop();
      await sandbox.stop();
    },
  };
}

async function deploy(sandbox: Sandbox, team: string): Promise<void> {
  const { api } = sandbox;
  if (team !== 'myteam') await create(api, '/api/v1/namespaces', { metadata: { name: team } });
  for (const sample of SAMPLES) {
    await create(api, `/apis/nais.io/v1/namespaces/${team}/naisjobs`, toNaisjob(sample, team));
  }
  await until(sandbox, () => findCronJob(api, team, 'avregning') !== undefined);
  await startMeshedRun(api, team, 'avregning');
}

async function layHandsOn({ api }: Sandbox, team: string): Promise<void> {
  await suspendByHand(api, team, 'purring');
  await deleteCronJob(api, team, 'arkivering');
}

/** The operator has said its last word of the deployment, and a one-shot job has its run. */
function isRolledOut({ api }: Sandbox, team: string, name: string): boolean {
  const naisjob = api.peek('nais.io', 'naisjobs', team).find((each) => each.metadata.name === name);
  return ['RolloutComplete', 'FailedPrepare'].includes(naisjob?.['status']?.synchronizationState);
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
