// A stand-in for naiserator, the platform's operator: it turns Naisjobs into CronJobs and what else they need, with the real
// one's habits, good and bad. It talks only HTTP, so that it runs against the practice cluster and a real Kubernetes alike.
// It imports nothing of the tool: the two must be able to disagree.

import { ApiClient } from './client.ts';
import { holdLease } from './lease.ts';
import { RolloutMonitors } from './monitor-rollout.ts';
import { NaisjobWork, type WorkOptions } from './naisjob-work.ts';
import type { Reporter } from './report.ts';
import { watchObjects } from './watch.ts';
import { REAL_CLOCK, type Clock } from './work-queue.ts';

export interface OperatorOptions extends WorkOptions {
  /** Path of a kubeconfig with cluster-wide rights. */
  kubeconfig: string;
  log?: (line: string) => void;
  /** From a synchronization to the one-shot Job and RolloutComplete; 5000 ms as the real one. */
  rolloutDelayMs?: number;
  clock?: Clock;
  /** Stand by while another operator with a lease is at work on the same cluster; false. */
  lease?: boolean;
}

export interface Operator {
  /** Ends the watches and lets the pass at hand finish. */
  stop(): Promise<void>;
}

/** Resolves at once; a server that is not there yet is waited for. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const log = options.log ?? (() => {});
  const clock = options.clock ?? REAL_CLOCK;
  const client = new ApiClient(options.kubeconfig);
  const reporter: Reporter = { client, clock, log };
  const monitors = new RolloutMonitors(reporter, options.rolloutDelayMs ?? 5000);
  const work = new NaisjobWork(reporter, monitors, options);
  const stopping = new AbortController();
  const { signal } = stopping;
  const leased = options.lease ? holdLease(client, signal, log) : Promise.resolve(async () => {});
  const watched = { client, log, signal };
  const naisjobs = `/apis/${options.group ?? 'nais.io'}/v1/naisjobs`;
  const watching = leased.then(() =>
    Promise.all([
      watchObjects({ ...watched, path: naisjobs, onObject: (object, gone) => work.add(object, gone) }),
      // An Image of the same name may be what a Naisjob without an image waits for.
      watchObjects({ ...watched, path: '/apis/nais.io/v1/images', onObject: (object) => work.add(object, false) }),
    ]),
  );
  return {
    async stop() {
      stopping.abort();
      await watching;
      await work.stop();
      await monitors.stop();
      await (
        await leased
      )();
      client.close();
    },
  };
}
