// The controllers of kube-controller-manager that matter to a Naisjob: CronJob, Job, finished Jobs' TTL, garbage
// collector, namespaces. They know the cluster only through the API server's inner seam (sandbox/api.ts), wait on the
// sandbox's clock, and can be paused together, as SIGSTOP would.

import type { Api, SandboxClock } from '../api.ts';
import { CronJobController } from './cronjob/cronjob-controller.ts';
import { GarbageCollector } from './gc/garbage-collector.ts';
import { ObjectGraph } from './gc/object-graph.ts';
import { JobController } from './job/job-controller.ts';
import { TtlController } from './job/ttl-controller.ts';
import { NamespaceController } from './namespace-controller.ts';

export interface Controllers {
  /** From now on nothing happens, and nothing is forgotten. */
  pause(): void;
  /** Catches up on everything. */
  resume(): void;
  /** How long after a change the garbage collector acts, in ms; for changes from now on. */
  setGcDelay(ms: number): void;
  stop(): void;
}

export interface ControllerOptions {
  /** Default 100 ms, which is about what an idle cluster takes. */
  gcDelayMs?: number;
}

export function startControllers(api: Api, clock: SandboxClock, options: ControllerOptions = {}): Controllers {
  const graph = new ObjectGraph();
  const collector = new GarbageCollector(api, clock, graph, options.gcDelayMs ?? 100);
  const namespaces = new NamespaceController(api, clock, graph);
  const watchers = [new CronJobController(api, clock), new JobController(api, clock), new TtlController(api, clock)];
  const queues = [collector, namespaces, ...watchers].map(({ queue }) => queue);

  const unsubscribe = api.onChange((event) => {
    graph.apply(event);
    for (const watcher of watchers) watcher.observe(event.group, event.plural, event.object);
    collector.observe(event);
    namespaces.observe(event.type, event.group, event.plural, event.object);
  });
  void takeStock(api, graph, collector, namespaces, watchers);

  return {
    pause: () => queues.forEach((queue) => queue.pause()),
    resume: () => queues.forEach((queue) => queue.resume()),
    setGcDelay: (ms) => collector.setDelay(ms),
    stop: () => {
      unsubscribe();
      for (const queue of queues) queue.stop();
    },
  };
}

/** Looks at what was there before. */
async function takeStock(
  api: Api,
  graph: ObjectGraph,
  collector: GarbageCollector,
  namespaces: NamespaceController,
  watchers: (CronJobController | JobController | TtlController)[],
): Promise<void> {
  await graph.load(api);
  for (const object of api.peek('', 'namespaces')) namespaces.observe('ADDED', '', 'namespaces', object);
  for (const plural of ['cronjobs', 'jobs']) {
    const objects = api.peek('batch', plural);
    for (const object of objects) for (const watcher of watchers) watcher.observe('batch', plural, object);
  }
  collector.observeAll(graph.all());
}
