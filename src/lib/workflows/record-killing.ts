// The Event that tells, in `kubectl describe pod`, what was done to a container: in the form in which HAHAHA wrote it, so
// that one search finds both.

import type { Pod } from '../model/attempt.ts';
import type { NewObject } from '../model/kube-object.ts';
import { EVENTS } from '../model/resource.ts';
import type { SidecarReport } from '../model/sidecar-result.ts';
import type { Deps } from './deps.ts';

export const REASON = 'Killing';
export const REPORTER = 'kubectl-naisjob';

/** Resolves with what went wrong, if anything: an Event is a courtesy and stops nothing. */
export async function recordKilling(pod: Pod, report: SidecarReport, deps: Deps, dryRun = false): Promise<unknown> {
  const { namespace = deps.cluster.namespace } = pod.metadata;
  try {
    const event = buildEvent(pod, report, deps.clock.now());
    await deps.cluster.create(EVENTS, namespace, event, { dryRun, signal: deps.signal });
    return undefined;
  } catch (error) {
    return error;
  }
}

function buildEvent(pod: Pod, { container, outcome, message = '' }: SidecarReport, now: number): NewObject {
  const { namespace = '', name, uid, resourceVersion } = pod.metadata;
  const isDone = outcome === 'stopped' || outcome === 'restarted' || outcome === 'planned';
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    // A name is given, as kubectl's own recorders do: with generateName a lost answer could not be told from a lost request.
    metadata: { namespace, name: `${name}.${now.toString(16)}-${container}` },
    involvedObject: {
      ...{ apiVersion: 'v1', kind: 'Pod', namespace, name, uid, resourceVersion },
      fieldPath: `spec.containers{${container}}`,
    },
    type: isDone ? 'Normal' : 'Warning',
    reason: REASON,
    action: REASON,
    message: isDone
      ? `Shut down container ${container}`
      : `Unsuccessfully shut down container ${container}: ${message}`,
    source: { component: REPORTER },
    reportingComponent: REPORTER,
    reportingInstance: REPORTER,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
