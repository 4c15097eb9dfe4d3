// How `kubectl get` shows the built-in kinds: columns and cells as in Kubernetes' pkg/printers/internalversion.
import type { StoredObject } from '../api.ts';
import { ageSince, writeAge } from './ages.ts';
import type { Column } from './columns.ts';
import { printPod } from './pod-printer.ts';
import type { Printer } from './columns.ts';
import type { Json } from './validation.ts';

const name: Column = { name: 'Name', type: 'string', format: 'name' };
const age: Column = { name: 'Age', type: 'string' };

export function text(title: string, priority = 0): Column {
  return { name: title, type: 'string', ...(priority && { priority }) };
}

function count(title: string): Column {
  return { name: title, type: 'integer' };
}

/** Name first, Age last, the rest between; wide columns follow Age. */
function printer(
  between: Column[],
  toCells: (object: Json, now: number) => unknown[],
  wide: Column[] = [],
  toWide: (object: Json) => unknown[] = () => [],
): Printer {
  return {
    columns: [name, ...between, age, ...wide],
    toCells: (object: StoredObject, now) => [
      object.metadata.name,
      ...toCells(object, now),
      ageSince(object.metadata.creationTimestamp, now),
      ...toWide(object),
    ],
  };
}

const none = '<none>';

function listContainers(template: Json | undefined): [names: string, images: string] {
  const containers: Json[] = template?.spec?.containers ?? [];
  return [containers.map((c) => c.name).join(','), containers.map((c) => c.image).join(',')];
}

function writeSelector(selector: Json | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.sort().join(',') || none;
}

const containerColumns = [text('Containers', 1), text('Images', 1), text('Selector', 1)];

function jobStatus({ status = {}, metadata, spec }: Json): string {
  const holds = (type: string) => status.conditions?.some((c: Json) => c.type === type && c.status === 'True');
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  if (holds('Suspended') || spec?.suspend === null) return 'Suspended';
  if (holds('FailureTarget')) return 'FailureTarget';
  return holds('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function jobCompletions({ spec, status = {} }: Json): string {
  const done = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  return spec.parallelism > 1 ? `${done}/1 of ${spec.parallelism}` : `${done}/1`;
}

function jobDuration({ status = {} }: Json, now: number): string {
  if (!status.startTime) return '';
  const end = status.completionTime ? Date.parse(status.completionTime) : now;
  return writeAge(end - Date.parse(status.startTime));
}

const jobs = printer(
  [text('Status'), text('Completions'), text('Duration')],
  (job, now) => [jobStatus(job), jobCompletions(job), jobDuration(job, now)],
  containerColumns,
  (job) => [...listContainers(job.spec.template), writeSelector(job.spec.selector)],
);

const cronJobs = printer(
  [text('Schedule'), text('Timezone'), text('Suspend'), count('Active'), text('Last Schedule')],
  ({ spec, status = {} }, now) => [
    spec.schedule,
    spec.timeZone ?? none,
    spec.suspend ? 'True' : 'False',
    status.active?.length ?? 0,
    status.lastScheduleTime ? ageSince(status.lastScheduleTime, now) : none,
  ],
  containerColumns,
  ({ spec }) => [...listContainers(spec.jobTemplate.spec.template), writeSelector(spec.jobTemplate.spec.selector)],
);

function lastSeen(event: Json, now: number): string {
  const time = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp;
  return ageSince(time, now);
}

const events: Printer = {
  columns: [
    text('Last Seen'),
    text('Type'),
    text('Reason'),
    text('Object'),
    text('Subobject', 1),
    text('Source', 1),
    text('Message'),
    text('First Seen', 1),
    { ...count('Count'), priority: 1 },
    { ...name, priority: 1 },
  ],
  toCells: (event, now) => [
    lastSeen(event, now),
    event.type ?? '',
    event.reason ?? '',
    `${event.involvedObject?.kind?.toLowerCase() ?? ''}/${event.involvedObject?.name ?? ''}`,
    event.involvedObject?.fieldPath ?? '',
    [event.source?.component || event.reportingComponent, event.source?.host].filter(Boolean).join(', '),
    event.message?.trim() ?? '',
    ageSince(event.firstTimestamp ?? event.eventTime, now),
    event.series?.count ?? event.count ?? 1,
    event.metadata.name,
  ],
};

function nodeStatus({ status = {}, spec = {} }: Json): string {
  const ready = status.conditions?.find((c: Json) => c.type === 'Ready');
  const words = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  return (spec.unschedulable ? [...words, 'SchedulingDisabled'] : words).join(',');
}

function writeQuota({ status = {}, spec = {} }: Json): string {
  const keys = Object.keys(status.hard ?? spec.hard ?? {}).sort();
  return keys.map((key) => `${key}: ${status.used?.[key] ?? 0}/${(status.hard ?? spec.hard)[key]}`).join(', ');
}

const replicated = [text('Ready'), count('Up-to-date'), count('Available')];

export const printers: Record<string, Printer> = {
  '/pods': printPod,
  '/events': events,
  '/namespaces': printer([text('Status')], ({ status }) => [status?.phase ?? '']),
  '/configmaps': printer([text('Data')], ({ data, binaryData }) => [
    String(Object.keys({ ...data, ...binaryData }).length),
  ]),
  '/secrets': printer([text('Type'), text('Data')], ({ type, data }) => [type, String(Object.keys(data ?? {}).length)]),
  '/serviceaccounts': printer([], () => []),
  '/nodes': printer([text('Status'), text('Roles'), text('Version')], (node) => [
    nodeStatus(node),
    none,
    node.status?.nodeInfo?.kubeletVersion ?? '',
  ]),
  '/services': printer([text('Type'), text('Cluster-IP'), text('External-IP'), text('Port(s)')], ({ spec }) => [
    spec.type,
    spec.clusterIP ?? none,
    none,
    (spec.ports ?? []).map((port: Json) => `${port.port}/${port.protocol}`).join(',') || none,
  ]),
  '/resourcequotas': printer([text('Request'), text('Limit')], (quota) => [writeQuota(quota), '']),
  'batch/jobs': jobs,
  'batch/cronjobs': cronJobs,
  'apps/deployments': printer(replicated, ({ spec, status = {} }) => [
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
  ]),
  'apps/replicasets': printer([count('Desired'), count('Current'), count('Ready')], ({ spec, status = {} }) => [
    spec.replicas ?? 0,
    status.replicas ?? 0,
    status.readyReplicas ?? 0,
  ]),
  'networking.k8s.io/networkpolicies': printer([text('Pod-Selector')], ({ spec }) => [
    writeSelector(spec?.podSelector),
  ]),
  'rbac.authorization.k8s.io/rolebindings': printer([text('Role')], ({ roleRef }) => [
    `${roleRef.kind}/${roleRef.name}`,
  ]),
  'rbac.authorization.k8s.io/clusterrolebindings': printer([text('Role')], ({ roleRef }) => [
    `${roleRef.kind}/${roleRef.name}`,
  ]),
  'coordination.k8s.io/leases': printer([text('Holder')], ({ spec }) => [spec?.holderIdentity ?? '']),
};
