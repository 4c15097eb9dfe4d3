// How `kubectl get` shows the built-in kinds: columns and cells as in Kubernetes' pkg/printers/internalversion.
import { ageSince, writeAge } from './ages.ts';
import { makePrinter, none, toColumn, toCountColumn, type Printer } from './columns.ts';
import { printEvent } from './event-printer.ts';
import { printPod } from './pod-printer.ts';
import type { Json } from './validation.ts';

function listContainers(template: Json | undefined): [names: string, images: string] {
  const containers: Json[] = template?.spec?.containers ?? [];
  return [containers.map((c) => c.name).join(','), containers.map((c) => c.image).join(',')];
}

function writeSelector(selector: Json | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.sort().join(',') || none;
}

const containerColumns = [toColumn('Containers', 1), toColumn('Images', 1), toColumn('Selector', 1)];

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

const jobs = makePrinter(
  [toColumn('Status'), toColumn('Completions'), toColumn('Duration')],
  (job, now) => [jobStatus(job), jobCompletions(job), jobDuration(job, now)],
  containerColumns,
  (job) => [...listContainers(job.spec.template), writeSelector(job.spec.selector)],
);

const cronJobs = makePrinter(
  [toColumn('Schedule'), toColumn('Timezone'), toColumn('Suspend'), toCountColumn('Active'), toColumn('Last Schedule')],
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

function nodeStatus({ status = {}, spec = {} }: Json): string {
  const ready = status.conditions?.find((c: Json) => c.type === 'Ready');
  const words = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  return (spec.unschedulable ? [...words, 'SchedulingDisabled'] : words).join(',');
}

function writeQuota({ status = {}, spec = {} }: Json): string {
  const keys = Object.keys(status.hard ?? spec.hard ?? {}).sort();
  return keys.map((key) => `${key}: ${status.used?.[key] ?? 0}/${(status.hard ?? spec.hard)[key]}`).join(', ');
}

const replicated = [toColumn('Ready'), toCountColumn('Up-to-date'), toCountColumn('Available')];

export const printers: Record<string, Printer> = {
  '/pods': printPod,
  '/events': printEvent,
  '/namespaces': makePrinter([toColumn('Status')], ({ status }) => [status?.phase ?? '']),
  '/configmaps': makePrinter([toColumn('Data')], ({ data, binaryData }) => [
    String(Object.keys({ ...data, ...binaryData }).length),
  ]),
  '/secrets': makePrinter([toColumn('Type'), toColumn('Data')], ({ type, data }) => [
    type,
    String(Object.keys(data ?? {}).length),
  ]),
  '/serviceaccounts': makePrinter([], () => []),
  '/nodes': makePrinter([toColumn('Status'), toColumn('Roles'), toColumn('Version')], (node) => [
    nodeStatus(node),
    none,
    node.status?.nodeInfo?.kubeletVersion ?? '',
  ]),
  '/services': makePrinter(
    [toColumn('Type'), toColumn('Cluster-IP'), toColumn('External-IP'), toColumn('Port(s)')],
    ({ spec }) => [
      spec.type,
      spec.clusterIP ?? none,
      none,
      (spec.ports ?? []).map((port: Json) => `${port.port}/${port.protocol}`).join(',') || none,
    ],
  ),
  '/resourcequotas': makePrinter([toColumn('Request'), toColumn('Limit')], (quota) => [writeQuota(quota), '']),
  'batch/jobs': jobs,
  'batch/cronjobs': cronJobs,
  'apps/deployments': makePrinter(replicated, ({ spec, status = {} }) => [
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
  ]),
  'apps/replicasets': makePrinter(
    [toCountColumn('Desired'), toCountColumn('Current'), toCountColumn('Ready')],
    ({ spec, status = {} }) => [spec.replicas ?? 0, status.replicas ?? 0, status.readyReplicas ?? 0],
  ),
  'networking.k8s.io/networkpolicies': makePrinter([toColumn('Pod-Selector')], ({ spec }) => [
    writeSelector(spec?.podSelector),
  ]),
  'rbac.authorization.k8s.io/rolebindings': makePrinter([toColumn('Role')], ({ roleRef }) => [
    `${roleRef.kind}/${roleRef.name}`,
  ]),
  'rbac.authorization.k8s.io/clusterrolebindings': makePrinter([toColumn('Role')], ({ roleRef }) => [
    `${roleRef.kind}/${roleRef.name}`,
  ]),
  'coordination.k8s.io/leases': makePrinter([toColumn('Holder')], ({ spec }) => [spec?.holderIdentity ?? '']),
};
