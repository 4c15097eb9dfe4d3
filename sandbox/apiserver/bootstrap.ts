// What every cluster has before anyone uses it: namespaces, the default ClusterRoles, one node.
import type { Api } from '../api.ts';
import { clusterRoleBindings, clusterRoles } from './default-roles.ts';

const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** Creates them through the API, as a system component. */
export async function bootstrap(api: Api, namespaces: string[]): Promise<void> {
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease', ...namespaces]) {
    await create(api, '/api/v1/namespaces', { metadata: { name } });
  }
  for (const [name, rules] of Object.entries(clusterRoles)) {
    await create(api, `${rbac}/clusterroles`, { metadata: { name, labels }, rules });
  }
  for (const [name, [role, groups]] of Object.entries(clusterRoleBindings)) {
    const subjects = groups.map((group) => ({ kind: 'Group', name: group }));
    const roleRef = { kind: 'ClusterRole', name: role };
    await create(api, `${rbac}/clusterrolebindings`, { metadata: { name, labels }, roleRef, subjects });
  }
}

/** Throws what the server says when an object is refused. */
export async function create(api: Api, path: string, body: unknown): Promise<void> {
  const { code, body: answer } = await api.call({ method: 'POST', path, body });
  if (code !== 201) throw new Error(`cannot create in ${path}: ${JSON.stringify(answer)}`);
}
