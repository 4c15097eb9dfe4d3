// What kill-sidecars is about to do: which attempts, which containers, and what is left alone and why.

import { FailedError, RefusedError } from '../model/errors.ts';
import type { Pod } from '../model/attempt.ts';
import type { DryRun } from '../model/results.ts';
import type { SidecarTarget } from '../model/sidecar-target.ts';
import type { StopSignal } from '../model/sidecar.ts';
import { inspectAttempt, isStuck, needsStop, type StuckCandidate } from '../model/stuck-attempt.ts';
import { compareText } from '../model/text-order.ts';
import type { Deps } from './deps.ts';
import { findAllAttempts, findAttempts } from './find-attempts.ts';

export interface KillSidecarsInput {
  /** undefined: all namespaces. */
  namespace: string | undefined;
  /** Empty = every job. */
  targets: readonly SidecarTarget[];
  containers?: readonly string[] | undefined;
  signal?: StopSignal | undefined;
  /** Also where the main container still runs. */
  force: boolean;
  dryRun: DryRun;
  /** Until the runs are over. */
  wait: boolean;
  /** Write Events. */
  event: boolean;
  /** ms, for each container's end and for each run's. */
  timeoutMs: number;
}

export interface KillSidecarsPlan {
  input: KillSidecarsInput;
  /** In the order of namespace and name; each has something to stop. */
  attempts: StuckCandidate[];
  /** Targets that cannot be worked on. */
  failures: { name: string; error: unknown }[];
  warnings: string[];
}

/** Reads only. @throws StatusError when the attempts of all jobs may not be listed */
export async function planKillSidecars(input: KillSidecarsInput, deps: Deps): Promise<KillSidecarsPlan> {
  const { containers, signal, targets } = input;
  const inspect = (pod: Pod) => inspectAttempt(pod, { containers, signal });
  if (targets.length === 0) {
    const all = (await findAllAttempts(input.namespace, deps)).map(inspect);
    return { input, attempts: inOrder(all.filter(isStuck)), failures: [], warnings: [] };
  }
  const namespace = input.namespace ?? deps.cluster.namespace;
  const found = await Promise.allSettled(targets.map((target) => findAttempts(target, namespace, deps)));
  deps.signal.throwIfAborted();
  const plan: KillSidecarsPlan = { input, attempts: [], failures: [], warnings: [] };
  for (const [index, { argument }] of targets.entries()) {
    const each = found[index];
    if (each?.status === 'rejected') plan.failures.push({ name: argument, error: each.reason as unknown });
    else if (each !== undefined) addTarget(plan, argument, each.value.map(inspect));
  }
  plan.attempts = inOrder(uniqueByUid(plan.attempts));
  return plan;
}

function addTarget(plan: KillSidecarsPlan, name: string, candidates: readonly StuckCandidate[]): void {
  const { force, containers } = plan.input;
  const alive = candidates.filter(({ pod }) => pod.metadata.deletionTimestamp === undefined);
  const chosen = alive.filter((each) => isStuck(each) || (force && needsStop(each.sidecars)));
  const busy = alive.filter((each) => !chosen.includes(each) && needsStop(each.sidecars));
  plan.attempts.push(...chosen, ...alive.filter((each) => !chosen.includes(each) && isOnlyLooked(each)));
  const refusals = busy.map(refuse);
  if (chosen.length > 0) plan.warnings.push(...refusals.map(({ message }) => message));
  else for (const error of refusals) plan.failures.push({ name, error });
  if (candidates.length > 0 && containers !== undefined && candidates.every(({ sidecars }) => sidecars.length === 0)) {
    plan.warnings.push(`${name}: no sidecar named ${containers.join(' or ')} runs`);
  }
}

/** Nothing to stop, and something to say: native sidecars, and those that wait to be started. */
function isOnlyLooked({ sidecars }: StuckCandidate): boolean {
  return sidecars.length > 0 && !needsStop(sidecars);
}

function refuse({ pod, main }: StuckCandidate): RefusedError {
  const what = `pod ${pod.metadata.name}: main container ${main.container}`;
  if (main.state === 'running') {
    return new RefusedError(`${what} still runs: its sidecars are needed`, ['--force stops them all the same.']);
  }
  const policy = String(pod.spec['restartPolicy'] ?? '');
  return new RefusedError(
    `${what} has ended with exit ${main.exitCode} and is started again (restartPolicy ${policy}): its sidecars are needed`,
    ['--force stops them all the same.'],
  );
}

function uniqueByUid(attempts: readonly StuckCandidate[]): StuckCandidate[] {
  return [...new Map(attempts.map((each) => [each.pod.metadata.uid, each])).values()];
}

function inOrder(attempts: readonly StuckCandidate[]): StuckCandidate[] {
  const keyOf = ({ pod }: StuckCandidate) => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  return attempts.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
}

/** How many containers will be told to stop. */
export function countToStop(attempts: readonly StuckCandidate[]): number {
  return attempts
    .flatMap(({ sidecars }) => sidecars)
    .filter(({ state, methods }) => state === 'running' && methods.length > 0).length;
}

/** The errors of the targets as they are reported. */
export function describeFailures(plan: KillSidecarsPlan): { name: string; reason: string; message: string }[] {
  return plan.failures.map(({ name, error }) => {
    const { reason = 'Internal', message } = error as FailedError;
    return { name, reason, message };
  });
}
