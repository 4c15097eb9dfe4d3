// --history: what has been done to the sidecars of a job so far, from the Events of HAHAHA and of this tool. A cluster keeps
// Events for an hour unless it was told otherwise.

import type { KubeObject } from '../model/kube-object.ts';
import { EVENTS } from '../model/resource.ts';
import type { SidecarEvent, SidecarHistory } from '../model/sidecar-result.ts';
import { compareText } from '../model/text-order.ts';
import type { Deps } from './deps.ts';
import { findAttempts } from './find-attempts.ts';
import type { KillSidecarsInput } from './kill-sidecars-plan.ts';
import { collect } from './read-job.ts';
import { REASON, REPORTER } from './record-killing.ts';

interface KillingEvent extends KubeObject {
  involvedObject?: { namespace?: string; name?: string; uid?: string; fieldPath?: string };
  type?: string;
  message?: string;
  reportingComponent?: string;
  source?: { component?: string };
  eventTime?: string | null;
  lastTimestamp?: string | null;
}

const REPORTERS = ['hahaha', REPORTER];

/** Oldest first. @throws StatusError NotFound for a name that nothing has */
export async function readHistory(
  { namespace, targets }: Pick<KillSidecarsInput, 'namespace' | 'targets'>,
  deps: Deps,
): Promise<SidecarHistory> {
  const pods = await Promise.all(
    targets.map((target) => findAttempts(target, namespace ?? deps.cluster.namespace, deps)),
  );
  const uids = new Set(pods.flat().map(({ metadata }) => metadata.uid));
  const names = targets.map(({ argument }) => argument);
  const selection = {
    ...(namespace === undefined ? {} : { namespace }),
    fieldSelector: `reason=${REASON},involvedObject.kind=Pod`,
  };
  const events = (await collect(deps.cluster.list(EVENTS, selection, { signal: deps.signal }))) as KillingEvent[];
  // Those of the kubelet itself have the same reason.
  const ours = events.filter((each) => REPORTERS.includes(reporterOf(each)));
  const wanted = ours.filter(({ involvedObject }) => targets.length === 0 || uids.has(involvedObject?.uid ?? ''));
  return {
    verb: 'kill-sidecars',
    ...(namespace === undefined ? {} : { namespace }),
    names,
    events: wanted.map(toRow).toSorted((a, b) => compareText(a.time, b.time)),
  };
}

function reporterOf({ reportingComponent, source }: KillingEvent): string {
  return reportingComponent || source?.component || '';
}

function toRow(event: KillingEvent): SidecarEvent {
  const { involvedObject, message = '', type = 'Normal', metadata } = event;
  const inPath = /^spec\.containers\{(.+)\}$/.exec(involvedObject?.fieldPath ?? '')?.[1];
  const inMessage = /^(?:Shut|Unsuccessfully shut) down container ([^\s:]+)/.exec(message)?.[1];
  return {
    time: event.lastTimestamp ?? event.eventTime ?? metadata.creationTimestamp ?? '',
    namespace: involvedObject?.namespace ?? metadata.namespace ?? '',
    pod: involvedObject?.name ?? '',
    container: inPath ?? inMessage ?? '',
    type,
    message,
    by: reporterOf(event),
  };
}
