// --dry-run=server: a command or a request into a pod cannot be rehearsed by the server. What can be: whether this user may
// open the streams, and whether the Event would be stored.

import type { StatusError } from '../model/errors.ts';
import type { KillSidecarsResult } from '../model/sidecar-result.ts';
import { isAtLeast } from '../model/server-version.ts';
import type { StuckCandidate } from '../model/stuck-attempt.ts';
import type { Deps } from './deps.ts';
import type { KillSidecarsPlan } from './kill-sidecars-plan.ts';
import { mapBounded } from './object-watch.ts';
import { recordKilling } from './record-killing.ts';
import { toForbidden } from './require-rights.ts';

/** Resolves with the rights that are missing, as failures. */
export async function rehearseStops(
  plan: KillSidecarsPlan,
  result: KillSidecarsResult,
  deps: Deps,
): Promise<StatusError[]> {
  result.warnings.push('exec and port-forward cannot be rehearsed: only the rights to them were asked for');
  const needed = new Map(
    plan.attempts.flatMap(listNeeds).map((need) => [`${need.namespace}/${need.subresource}`, need]),
  );
  const verbs = needed.size === 0 ? [] : await listVerbs(deps);
  const accesses = [...needed.values()].flatMap((need) =>
    verbs.map((verb) => ({ verb, group: '', resource: 'pods', ...need })),
  );
  const failures = await mapBounded(accesses, 4, async (access) => {
    const isAllowed = await deps.cluster.can(access, { signal: deps.signal });
    return isAllowed ? [] : [toForbidden(access)];
  });
  if (plan.input.event) result.warnings.push(...(await rehearseEvent(plan, result, deps)));
  return failures.flat();
}

/** A stream over a WebSocket is a GET; from Kubernetes 1.35 on the server wants the right to POST one as well. */
async function listVerbs({ cluster, signal }: Deps): Promise<string[]> {
  const version = await cluster.version({ signal }).catch(() => undefined);
  return version !== undefined && isAtLeast(version, 1, 35) ? ['get', 'create'] : ['get'];
}

function listNeeds({ pod, sidecars }: StuckCandidate): { namespace: string; subresource: string }[] {
  const { namespace = '' } = pod.metadata;
  const kinds = sidecars.filter(({ state }) => state === 'running').flatMap(({ methods }) => methods);
  return kinds.map(({ kind }) => ({ namespace, subresource: kind === 'exec' ? 'exec' : 'portforward' }));
}

async function rehearseEvent(plan: KillSidecarsPlan, result: KillSidecarsResult, deps: Deps): Promise<string[]> {
  const [attempt] = plan.attempts;
  const report = result.pods[0]?.containers.find(({ outcome }) => outcome === 'planned');
  if (attempt === undefined || report === undefined) return [];
  const error = await recordKilling(attempt.pod, report, deps, true);
  return error === undefined ? [] : [`no Event could be written: ${(error as Error).message}`];
}
