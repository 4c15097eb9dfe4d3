// Defaults by kind, filled in whenever an object is read from a request, as the server's defaulting does.
import { defaultDefinition } from './crds.ts';
import { defaultPodSpec, setDefaults } from './defaults-pod.ts';

type Json = Record<string, any>;

function defaultTemplate(template: Json | undefined): void {
  if (!template) return;
  template.metadata ??= {};
  defaultPodSpec((template.spec ??= {}));
}

function defaultPod(pod: Json): void {
  pod.spec ??= {};
  defaultPodSpec(pod.spec);
  setDefaults(pod.spec, { enableServiceLinks: true });
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    const limits = container.resources?.limits;
    if (limits) container.resources.requests = { ...limits, ...container.resources.requests };
  }
  pod.status ??= {};
  setDefaults(pod.status, { phase: 'Pending' });
  pod.status.qosClass ??= toQosClass(pod.spec);
}

/** Guaranteed: every container limits cpu and memory and requests as much. BestEffort: none asks for anything. */
export function toQosClass(spec: Json): string {
  const resources: Json[] = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.resources ?? {});
  const asks = resources.some((r) => Object.keys({ ...r.limits, ...r.requests }).length > 0);
  if (!asks) return 'BestEffort';
  const isFull = (r: Json) =>
    ['cpu', 'memory'].every((key) => r.limits?.[key] && (r.requests?.[key] ?? r.limits[key]) === r.limits[key]);
  return resources.every(isFull) ? 'Guaranteed' : 'Burstable';
}

/** Fills a JobSpec as a Job has it; a CronJob's template is left without most of these. */
function defaultJob(job: Json): void {
  const spec = (job.spec ??= {});
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  setDefaults(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
  defaultTemplate(spec.template);
  defaultPodFailurePolicy(spec);
  copyTemplateLabels(job);
}

/** A Job without labels of its own shows its template's, the generated ones included. */
export function copyTemplateLabels(job: Json): void {
  const labels = job.spec?.template?.metadata?.labels;
  if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = { ...labels };
}

function defaultPodFailurePolicy(spec: Json): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) setDefaults(pattern, { status: 'True' });
  }
}

function defaultCronJob(cronJob: Json): void {
  const spec = (cronJob.spec ??= {});
  setDefaults(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const template = (spec.jobTemplate ??= {});
  template.metadata ??= {};
  template.spec ??= {};
  defaultTemplate(template.spec.template);
  defaultPodFailurePolicy(template.spec);
}

function defaultService(service: Json): void {
  const spec = (service.spec ??= {});
  setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
  for (const port of spec.ports ?? []) setDefaults(port, { protocol: 'TCP', targetPort: port.port });
  service.status ??= { loadBalancer: {} };
}

function defaultReplicated(more: Json): (object: Json) => void {
  return (object) => {
    const spec = (object.spec ??= {});
    setDefaults(spec, { replicas: 1, ...structuredClone(more) });
    defaultTemplate(spec.template);
  };
}

const rollingUpdate = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
const rbacGroup = 'rbac.authorization.k8s.io';

function defaultBinding(binding: Json): void {
  setDefaults((binding.roleRef ??= {}), { apiGroup: rbacGroup });
  for (const subject of binding.subjects ?? []) {
    if (subject.kind !== 'ServiceAccount') setDefaults(subject, { apiGroup: rbacGroup });
  }
}

const byKind: Record<string, (object: Json) => void> = {
  '/pods': defaultPod,
  '/services': defaultService,
  '/secrets': (secret) => setDefaults(secret, { type: 'Opaque' }),
  '/namespaces': (namespace) => {
    setDefaults((namespace.spec ??= {}), { finalizers: ['kubernetes'] });
    setDefaults((namespace.status ??= {}), { phase: 'Active' });
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
  },
  '/persistentvolumeclaims': (claim) => {
    setDefaults((claim.spec ??= {}), { volumeMode: 'Filesystem' });
    setDefaults((claim.status ??= {}), { phase: 'Pending' });
  },
  'batch/jobs': defaultJob,
  'batch/cronjobs': defaultCronJob,
  'apps/deployments': defaultReplicated({
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: rollingUpdate,
  }),
  'apps/replicasets': defaultReplicated({}),
  'apps/statefulsets': defaultReplicated({ podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 }),
  'apps/daemonsets': (set) => defaultTemplate(set.spec?.template),
  'networking.k8s.io/networkpolicies': (policy) => {
    const spec = (policy.spec ??= {});
    setDefaults(spec, { podSelector: {}, policyTypes: ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])] });
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const port of rule.ports ?? []) setDefaults(port, { protocol: 'TCP' });
    }
  },
  'apiextensions.k8s.io/customresourcedefinitions': defaultDefinition,
  'rbac.authorization.k8s.io/rolebindings': defaultBinding,
  'rbac.authorization.k8s.io/clusterrolebindings': defaultBinding,
};

/** Changes `object` in place. Kinds without defaults are left as they are. */
export function applyDefaults(storageKey: string, object: Json): void {
  byKind[storageKey]?.(object);
}
