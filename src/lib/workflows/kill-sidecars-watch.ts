// --watch: stays, and stops the sidecars of every run that finishes meanwhile.

import type { Pod } from '../model/attempt.ts';
import { InterruptedError } from '../model/errors.ts';
import { PODS } from '../model/resource.ts';
import type { AttemptReport, SidecarOutcome } from '../model/sidecar-result.ts';
import { inspectAttempt, isStuck, runNameOf, type StuckCandidate } from '../model/stuck-attempt.ts';
import type { Deps } from './deps.ts';
import { ALL_JOBS } from './find-attempts.ts';
import type { KillSidecarsInput } from './kill-sidecars-plan.ts';
import { PARALLEL } from './kill-sidecars.ts';
import { watchInCommon } from './object-watch.ts';
import { stopAttempt } from './stop-attempt.ts';

export interface WatchSidecarsDeps extends Deps {
  /** Shows one attempt that was worked on. */
  show(report: AttemptReport, warnings: readonly string[]): void;
}

/** Ends only with Ctrl-C, or when the pods may not be watched. @throws InterruptedError with a summary, StatusError */
export async function watchSidecars(input: KillSidecarsInput, deps: WatchSidecarsDeps): Promise<never> {
  const reports: AttemptReport[] = [];
  const seen = new Set<string>();
  const queue: StuckCandidate[] = [];
  const busy = new Set<Promise<void>>();
  const warned = new Set<string>();
  const work = async (attempt: StuckCandidate): Promise<void> => {
    const { report, warnings } = await stopAttempt(attempt, watch, input, deps);
    reports.push(report);
    const fresh = warnings.filter((each) => !warned.has(each));
    for (const each of fresh) warned.add(each);
    deps.show(report, fresh);
  };
  const fill = (): void => {
    while (busy.size < PARALLEL && queue.length > 0 && !deps.signal.aborted) {
      const task = work(queue.shift() as StuckCandidate).finally(() => {
        busy.delete(task);
        fill();
      });
      busy.add(task);
    }
  };
  const watch = watchInCommon(PODS, selectJobs(input), deps, (object) => {
    const attempt = inspectAttempt(object as Pod, input);
    // Once for each life of a container: one that cannot be stopped is not tried again and again.
    const key = keyOf(attempt);
    if (!isStuck(attempt) || runNameOf(attempt.pod) === undefined || seen.has(key)) return;
    seen.add(key);
    queue.push(attempt);
    fill();
  });
  deps.progress.waiting('watching for finished runs whose sidecars still run; Ctrl-C ends this');
  try {
    await watch.ended;
  } finally {
    await Promise.all(busy);
    watch.close();
    deps.progress.done();
  }
  throw new InterruptedError(summarise(reports));
}

/** Jobs by their names, or all. */
function selectJobs({ namespace, targets }: KillSidecarsInput) {
  const names = targets.map(({ name }) => name);
  return {
    ...(namespace === undefined ? {} : { namespace }),
    labelSelector: names.length === 0 ? ALL_JOBS : `app in (${names.join(',')})`,
  };
}

function keyOf({ pod, sidecars }: StuckCandidate): string {
  const running = sidecars.filter(({ state }) => state === 'running');
  return [pod.metadata.uid, ...running.map(({ container, restarts }) => `${container}#${restarts}`).toSorted()].join(
    ' ',
  );
}

function summarise(reports: readonly AttemptReport[]): string {
  const outcomes = reports.flatMap(({ containers }) => containers.map(({ outcome }) => outcome));
  const count = (wanted: readonly SidecarOutcome[]) => outcomes.filter((each) => wanted.includes(each)).length;
  const ended = count(['stopped', 'restarted', 'gone']);
  const open = count(['running', 'failed', 'unknown', 'interrupted']);
  return `ended: ${ended} sidecars of ${reports.length} attempts stopped, ${open} not`;
}
