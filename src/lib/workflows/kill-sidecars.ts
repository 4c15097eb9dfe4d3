// kill-sidecars: plans, asks, stops the sidecars of finished runs with bounded parallelism, and sees each one end.

import type { Pod } from '../model/attempt.ts';
import { InterruptedError, isForbidden, type StatusError } from '../model/errors.ts';
import { PODS } from '../model/resource.ts';
import { sortByEnd, type AttemptReport, type KillSidecarsResult } from '../model/sidecar-result.ts';
import type { StuckCandidate } from '../model/stuck-attempt.ts';
import { awaitRuns } from './await-runs.ts';
import type { Deps } from './deps.ts';
import { ALL_JOBS } from './find-attempts.ts';
import { rehearseStops } from './kill-sidecars-rehearse.ts';
import { countToStop, describeFailures, planKillSidecars } from './kill-sidecars-plan.ts';
import type { KillSidecarsInput, KillSidecarsPlan } from './kill-sidecars-plan.ts';
import { mapBounded, watchInCommon } from './object-watch.ts';
import { reportAttempt, stopAttempt } from './stop-attempt.ts';

export interface KillSidecarsDeps extends Deps {
  /** Shows the plan and asks. */
  decide(plan: KillSidecarsPlan): Promise<boolean>;
}

export interface KillSidecarsOutcome {
  result: KillSidecarsResult;
  /** Targets that could not be worked on, to be told beside the result. */
  told: unknown[];
  /** All that decides the exit code. */
  failures: unknown[];
}

/** Attempts worked on at a time: each takes a stream of its own through the API server and the kubelet. */
export const PARALLEL = 16;

/**
 * @throws InterruptedError that says what was done and what was not; what the plan throws. What goes wrong with one target or
 * container is in the result.
 */
export async function killSidecars(input: KillSidecarsInput, deps: KillSidecarsDeps): Promise<KillSidecarsOutcome> {
  const plan = await planKillSidecars(input, deps);
  const result = startResult(plan);
  const told = plan.failures.map(({ error }) => error);
  const failures = [...told];
  const hasWork = countToStop(plan.attempts) > 0;
  if (input.dryRun !== 'none') {
    result.pods = plan.attempts.map(reportAttempt);
    const refused = input.dryRun === 'server' ? await rehearseStops(plan, result, deps) : [];
    return { result, told: [...told, ...findMissingRights(refused)], failures: [...failures, ...refused] };
  }
  if (hasWork) result.confirmed = await deps.decide(plan);
  if (!result.confirmed) return { result, told, failures };
  const unstopped = await applyPlan(plan, result, deps);
  told.push(...findMissingRights(unstopped));
  failures.push(...unstopped);
  if (input.wait) failures.push(...(await tryToAwait(plan, result, told, deps)));
  return { result, told, failures };
}

/** One refusal for each right: the report says what became of each container, and not how to get the right. */
function findMissingRights(failures: readonly unknown[]): StatusError[] {
  const rights = failures.filter(isForbidden).map((error) => [describeRight(error), error] as const);
  return [...new Map(rights).values()];
}

function describeRight({ attempted: { verb, resource, namespace } }: StatusError): string {
  return [verb, resource, namespace].join(' ');
}

/** What was done to the sidecars is shown also where the runs cannot be watched. */
async function tryToAwait(
  plan: KillSidecarsPlan,
  result: KillSidecarsResult,
  told: unknown[],
  deps: Deps,
): Promise<unknown[]> {
  try {
    return await awaitRuns(plan, result, deps);
  } catch (error) {
    deps.signal.throwIfAborted();
    told.push(error);
    return [error];
  }
}

function startResult({ input, warnings, ...plan }: KillSidecarsPlan): KillSidecarsResult {
  return {
    verb: 'kill-sidecars',
    ...(input.namespace === undefined ? {} : { namespace: input.namespace }),
    names: input.targets.map(({ argument }) => argument),
    dryRun: input.dryRun,
    confirmed: true,
    pods: [],
    runs: [],
    errors: describeFailures({ input, warnings, ...plan }),
    warnings: [...warnings],
  };
}

async function applyPlan(plan: KillSidecarsPlan, result: KillSidecarsResult, deps: Deps): Promise<unknown[]> {
  const { attempts, input } = plan;
  if (attempts.length === 0) return [];
  const watch = watchInCommon(PODS, selectAttempts(attempts), deps);
  // Every wait hears of the watch's end by itself.
  watch.ended.catch(() => undefined);
  const pods = attempts.length === 1 ? `pod ${attempts[0]?.pod.metadata.name}` : `${attempts.length} pods`;
  deps.progress.waiting(`stopping sidecars of ${pods}`);
  try {
    const stopped = await mapBounded(attempts, PARALLEL, (attempt) => stopAttempt(attempt, watch, input, deps));
    result.pods = stopped.map(({ report }) => report);
    result.warnings.push(...new Set(stopped.flatMap(({ warnings }) => warnings)));
    throwIfInterrupted(result.pods, deps);
    return stopped.flatMap(({ failures }) => failures);
  } finally {
    deps.progress.done();
    watch.close();
  }
}

/** One pod, one namespace, or all that have pods in the plan: as little as one watch can ask for. */
function selectAttempts(attempts: readonly StuckCandidate[]) {
  const pods = attempts.map(({ pod }) => pod);
  const namespaces = new Set(pods.map(({ metadata }) => metadata.namespace));
  const [first] = pods;
  const namespace = namespaces.size === 1 ? first?.metadata.namespace : undefined;
  const where = namespace === undefined ? {} : { namespace };
  if (pods.length === 1) return { ...where, fieldSelector: `metadata.name=${first?.metadata.name}` };
  const isOfJob = ({ metadata }: Pod) => metadata.labels?.['nais.io/naisjob'] === 'true';
  return pods.every(isOfJob) ? { ...where, labelSelector: ALL_JOBS } : where;
}

/** @throws InterruptedError */
function throwIfInterrupted(pods: readonly AttemptReport[], deps: Deps): void {
  if (!deps.signal.aborted) return;
  const { done, open } = sortByEnd(pods);
  throw new InterruptedError(
    `interrupted; seen to end: ${listNames(done)}; not done, or not seen to end: ${listNames(open)}`,
    [GO_ON],
  );
}

export const GO_ON = 'The same command goes on from here: it looks only at what still runs.';

/** Names in a sentence are for people: the first few will do. */
const NAMED = 10;

function listNames(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
