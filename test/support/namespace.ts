// Each test works in a namespace of its own, so that tests do not see each other and a failed one leaves its evidence.

import { KubeApi, type Json } from './kube-api.ts';
import { target } from './target.ts';

let count = 0;

export interface TestNamespace {
  name: string;
  api: KubeApi;
  /** Paths in this namespace. */
  path(
    resource: 'naisjobs' | 'cronjobs' | 'jobs' | 'pods' | 'events' | 'serviceaccounts' | 'images',
    name?: string,
  ): string;
  /** Creates a Naisjob and waits until the operator has synchronized it. Spec fields beside the busybox image. */
  deploy(name: string, spec: Json, annotations?: Record<string, string>): Promise<Json>;
  /** Waits until the run is over and returns it. */
  untilOver(run: string): Promise<Json>;
  /** The log of the run's only pod. */
  logOf(run: string): Promise<string>;
  /** Lets alice do what a role's rules say. */
  allowAlice(rules: Json[]): Promise<void>;
}

const GROUPS = {
  naisjobs: 'apis/nais.io/v1',
  images: 'apis/nais.io/v1',
  cronjobs: 'apis/batch/v1',
  jobs: 'apis/batch/v1',
  pods: 'api/v1',
  events: 'api/v1',
  serviceaccounts: 'api/v1',
};

/** A new namespace with its default ServiceAccount, without which no pod starts in it. */
export async function createNamespace(): Promise<TestNamespace> {
  const name = `t-${process.pid.toString(36)}-${Date.now().toString(36)}-${(count += 1)}`;
  const api = new KubeApi(target().kubeconfigs.admin);
  await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const namespace = describeNamespace(name, api);
  await api.until(namespace.path('serviceaccounts'), (all) => all.some((each) => each.metadata.name === 'default'));
  return namespace;
}

function describeNamespace(name: string, api: KubeApi): TestNamespace {
  const path: TestNamespace['path'] = (resource, object) =>
    `/${GROUPS[resource]}/namespaces/${name}/${resource}${object === undefined ? '' : `/${object}`}`;
  const only = (resource: Parameters<typeof path>[0], object: string) =>
    `${path(resource)}?fieldSelector=metadata.name%3D${object}`;
  return {
    name,
    api,
    path,
    async deploy(job, spec, annotations) {
      const metadata = { name: job, namespace: name, ...(annotations === undefined ? {} : { annotations }) };
      await api.create(path('naisjobs'), {
        apiVersion: 'nais.io/v1',
        kind: 'Naisjob',
        metadata,
        spec: { image: 'localhost/busybox:1', ...spec },
      });
      return api.until(only('naisjobs', job), ([each]) => each?.status?.synchronizationHash !== undefined && each);
    },
    untilOver: (run) =>
      api.until(
        only('jobs', run),
        ([each]) =>
          each?.status?.conditions?.some(
            (one: Json) => ['Complete', 'Failed'].includes(one.type) && one.status === 'True',
          ) && each,
      ),
    async logOf(run) {
      const pods = await api.get(
        `${path('pods')}?labelSelector=${encodeURIComponent(`batch.kubernetes.io/job-name=${run}`)}`,
      );
      const { body } = await api.request('GET', `${path('pods', pods.items[0].metadata.name)}/log`);
      return String(body);
    },
    async allowAlice(rules) {
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}`;
      await api.create(`${rbac}/roles`, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'alice' },
        rules,
      });
      await api.create(`${rbac}/rolebindings`, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'alice' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'alice' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice@example.com' }],
      });
    },
  };
}
