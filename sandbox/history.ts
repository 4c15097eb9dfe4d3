// A practice cluster that has been at work for a while: it starts in the past, deploys its jobs there and catches up with
// real time, so that the ages, the finished runs and the failed ones look as they do on a Tuesday.

import { startOperator } from '../operator/operator.ts';
import type { StoredObject } from './api.ts';
import { create } from './apiserver/bootstrap.ts';
import { MovableClock } from './clock.ts';
import { deleteCronJob, findCronJob, startMeshedRun, suspendByHand } from './happenings.ts';
import { SAMPLES, toNaisjob } from './samples.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** Long enough for several scheduled runs, and half a minute more, so that all ages read alike whatever the operator needed, ms. */
export const PAST_MS = 47.5 * 60_000;

/** From the deployment to the moment when people lay hands on the jobs: some have run before, ms. */
const HANDS_ON_MS = 22 * 60_000;

/** From a synchronization to the operator's last word, and a little more, ms. */
const ROLLOUT_MS = 6000;

/** Of real time: the operator has a watch's worth of time before it is helped on, ms. */
const RETRY_AFTER_MS = 10_000;

/** The operator works over HTTP in real time, so the clock is moved in steps, and it is waited for between them. */
const STEP_MS = 20_000;

export interface LivedIn {
  sandbox: Sandbox;
  stop(): Promise<void>;
}

export interface LivedInOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** It must be `PAST_MS` behind. */
  clock?: MovableClock;
  /** Each has a namespace and the ten jobs. Default `myteam`, which every practice cluster has. */
  teams?: string[];
}

export async function startLivedInSandbox({
  port = 0,
  clock = new MovableClock(-PAST_MS),
  teams = ['myteam'],
}: LivedInOptions = {}): Promise<LivedIn> {
  const sandbox = await startSandbox({ port, clock });
  const operator = await startOperator({ kubeconfig: sandbox.kubeconfigs.admin, clock });
  const everyJob = (isSo: (naisjob: StoredObject) => boolean) => () =>
    teams.every((team) => sandbox.api.peek('nais.io', 'naisjobs', team).every(isSo));
  for (const team of teams) await deploy(sandbox, team);
  await until(sandbox, everyJob(isSynchronized));
  await clock.advance(ROLLOUT_MS);
  await until(sandbox, everyJob(isRolledOut));
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
  // At once: some seconds later the operator starts this run, without a mesh.
  await until(sandbox, () => findCronJob(api, team, 'avregning') !== undefined);
  await startMeshedRun(api, team, 'avregning');
}

async function layHandsOn({ api }: Sandbox, team: string): Promise<void> {
  await suspendByHand(api, team, 'purring');
  await deleteCronJob(api, team, 'arkivering');
}

const stateOf = (naisjob: StoredObject): string | undefined => naisjob['status']?.synchronizationState;

/** The operator has written what it makes of the job, or why it cannot. */
function isSynchronized(naisjob: StoredObject): boolean {
  return stateOf(naisjob) !== undefined;
}

/** It has said its last word of the deployment, and a one-shot job has its run. */
function isRolledOut(naisjob: StoredObject): boolean {
  return ['RolloutComplete', 'FailedPrepare'].includes(stateOf(naisjob) ?? '');
}

/**
 * Resolves when a stored change makes `isSo` true. Time is moved only for the operator's next try, where something has come between:
 * a clock that stands still would stand for ever.
 */
function until({ api, clock }: Sandbox, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const retry = setInterval(() => void clock.advance(1000), RETRY_AFTER_MS);
    const check = () => {
      if (!isSo()) return;
      stop();
      clearInterval(retry);
      resolve();
    };
    const stop = api.onChange(() => setImmediate(check));
    check();
  });
}
