// Stops the sidecars of one attempt, those that the others may need last, and records what was done as Events.

import type { Pod } from '../model/attempt.ts';
import type { NaisjobError } from '../model/errors.ts';
import type { AttemptReport, SidecarReport } from '../model/sidecar-result.ts';
import type { Sidecar } from '../model/sidecar.ts';
import type { StuckCandidate } from '../model/stuck-attempt.ts';
import type { Deps } from './deps.ts';
import type { KillSidecarsInput } from './kill-sidecars-plan.ts';
import type { ObjectWatch } from './object-watch.ts';
import { recordKilling } from './record-killing.ts';
import { describeSidecar, stopSidecar, UNKNOWN, type StopOutcome } from './stop-sidecar.ts';

/** Through these the others reach the network, maybe to send the last of what they hold: they are stopped last. */
const LAST = new Set(['linkerd-proxy', 'istio-proxy']);

export interface StoppedAttempt {
  report: AttemptReport;
  failures: NaisjobError[];
  warnings: string[];
}

/** Never rejects: what goes wrong is in the report. */
export async function stopAttempt(
  attempt: StuckCandidate,
  watch: ObjectWatch,
  { timeoutMs, event }: Pick<KillSidecarsInput, 'timeoutMs' | 'event'>,
  deps: Deps,
): Promise<StoppedAttempt> {
  const { pod, sidecars } = attempt;
  const outcomes = new Map<Sidecar, StopOutcome>();
  const warnings: string[] = [];
  const stop = async (sidecar: Sidecar): Promise<void> => {
    const outcome =
      sidecar.state === 'running'
        ? await stopSidecar(pod, sidecar, watch, timeoutMs, deps)
        : { report: lookAt(sidecar) };
    outcomes.set(sidecar, outcome);
    if (event) warnings.push(...(await record(pod, outcome.report, deps)));
  };
  const isLast = ({ container }: Sidecar) => LAST.has(container);
  await Promise.all(sidecars.filter((each) => !isLast(each)).map(stop));
  await Promise.all(sidecars.filter(isLast).map(stop));
  const inOrder = sidecars.flatMap((each) => outcomes.get(each) ?? []);
  return {
    report: describeAttempt(
      attempt,
      inOrder.map(({ report }) => report),
    ),
    failures: inOrder.flatMap(({ failure }) => failure ?? []),
    warnings,
  };
}

/** Only what was tried is recorded, and only where there still is a pod to look at. */
const RECORDED = new Set(['stopped', 'restarted', 'running', 'failed']);

async function record(pod: Pod, report: SidecarReport, deps: Deps): Promise<string[]> {
  if (!RECORDED.has(report.outcome)) return [];
  const error = await recordKilling(pod, report, deps);
  return error === undefined ? [] : [`no Event could be written: ${(error as Error).message}`];
}

/** As it is, when nothing is done about it now. */
export function reportAttempt(attempt: StuckCandidate): AttemptReport {
  return describeAttempt(attempt, attempt.sidecars.map(lookAt));
}

/** A sidecar that nothing is done about now. */
function lookAt(sidecar: Sidecar): SidecarReport {
  const base = describeSidecar(sidecar);
  if (sidecar.state === 'native') return { ...base, outcome: 'native', message: 'handled by Kubernetes' };
  if (sidecar.state === 'waiting') return { ...base, outcome: 'waiting', message: 'it does not run now' };
  if (sidecar.methods.length > 0) return base;
  return { ...base, ...UNKNOWN };
}

function describeAttempt({ pod, run, main }: StuckCandidate, containers: SidecarReport[]): AttemptReport {
  const { namespace = '', name } = pod.metadata;
  return { namespace, pod: name, ...(run === undefined ? {} : { run }), main, containers };
}
