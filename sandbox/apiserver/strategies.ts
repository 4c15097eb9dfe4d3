// What differs between kinds when they are written: the rest strategies of kube-apiserver, as one table.
import { copyTemplateLabels } from './defaults.ts';
import { checkLabel, checkPathSegment, checkSubdomain, type NameRule } from './object-names.ts';
import type { StatusCause } from './status-error.ts';
import { type Json, validateCronJob, validateJob, validateJobUpdate, validatePod } from './validation.ts';
import type { ResourceType } from './kinds.ts';

export interface Strategy {
  checkName: NameRule;
  /** Whether the server keeps metadata.generation for the kind. */
  hasGeneration: boolean;
  /** A PUT without resourceVersion overwrites whatever is there. */
  allowsUnconditionalUpdate: boolean;
  /** What a delete without propagationPolicy does with dependents. */
  defaultPropagation: 'Background' | 'Orphan';
  /** A delete that takes effect at once answers with the object instead of a Status. */
  returnsDeletedObject: boolean;
  prepareForCreate(object: Json): void;
  /** What shows only once the object is stored and read again, so that validation does not see it. */
  finishCreate(object: Json): void;
  validate(object: Json, old?: Json): StatusCause[];
}

const standard: Strategy = {
  checkName: checkSubdomain,
  hasGeneration: false,
  allowsUnconditionalUpdate: true,
  defaultPropagation: 'Background',
  returnsDeletedObject: false,
  prepareForCreate: () => {},
  finishCreate: () => {},
  validate: () => [],
};

/** A Job finds its pods by a label that only it has; both the old and the prefixed names are written. */
function generateJobSelector(job: Json): void {
  if (job.spec.manualSelector) return;
  const metadata = ((job.spec.template ??= {}).metadata ??= {});
  const { name, uid } = job.metadata;
  metadata.labels = {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    ...metadata.labels,
  };
  const selector = (job.spec.selector ??= {});
  selector.matchLabels = { 'batch.kubernetes.io/controller-uid': uid, ...selector.matchLabels };
}

const counted: Partial<Strategy> = { hasGeneration: true };
const returned: Partial<Strategy> = { returnsDeletedObject: true };
const rbac: Partial<Strategy> = { checkName: checkPathSegment };

const byKind: Record<string, Partial<Strategy>> = {
  '/pods': { ...counted, ...returned, validate: validatePod },
  '/namespaces': { ...returned, checkName: checkLabel },
  '/services': { ...returned, checkName: checkLabel },
  '/serviceaccounts': returned,
  '/resourcequotas': returned,
  '/persistentvolumes': returned,
  '/persistentvolumeclaims': returned,
  '/podtemplates': returned,
  'batch/jobs': {
    ...counted,
    defaultPropagation: 'Orphan',
    prepareForCreate: generateJobSelector,
    finishCreate: copyTemplateLabels,
    validate: (job, old) => (old ? validateJobUpdate(job, old) : validateJob(job)),
  },
  'batch/cronjobs': { ...counted, validate: (cronJob) => validateCronJob(cronJob) },
  'apps/deployments': counted,
  'apps/replicasets': counted,
  'apps/statefulsets': counted,
  'apps/daemonsets': counted,
  'networking.k8s.io/networkpolicies': counted,
  'networking.k8s.io/ingresses': counted,
  'policy/poddisruptionbudgets': counted,
  'apiextensions.k8s.io/customresourcedefinitions': counted,
  'rbac.authorization.k8s.io/roles': rbac,
  'rbac.authorization.k8s.io/clusterroles': rbac,
  'rbac.authorization.k8s.io/rolebindings': rbac,
  'rbac.authorization.k8s.io/clusterrolebindings': rbac,
};

const custom: Strategy = { ...standard, hasGeneration: true, allowsUnconditionalUpdate: false };

export function strategyOf(type: ResourceType): Strategy {
  return type.custom ? custom : { ...standard, ...byKind[type.storageKey] };
}
