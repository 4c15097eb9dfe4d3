// Who may do what: Roles, ClusterRoles and their bindings, evaluated as the RBAC authorizer does.
import type { ApiUser, StoredObject } from '../api.ts';
import type { Store } from './store.ts';

export interface Attributes {
  verb: string;
  namespace?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  name?: string;
  /** For requests that are no resource. */
  path?: string;
}

export interface Decision {
  allowed: boolean;
  reason: string;
}

export interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

const rbac = 'rbac.authorization.k8s.io';

/** Reasons are worded as SelfSubjectAccessReview shows them. */
export function authorize(store: Store, user: ApiUser, attributes: Attributes): Decision {
  if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
  for (const { binding, rules, where, subject } of grantsOf(store, user, attributes.namespace)) {
    if (!rules.some((rule) => ruleAllows(rule, attributes))) continue;
    const { kind, name } = binding.roleRef;
    const bindingName = binding.metadata.namespace
      ? `${binding.metadata.name}/${binding.metadata.namespace}`
      : binding.metadata.name;
    return { allowed: true, reason: `RBAC: allowed by ${where} "${bindingName}" of ${kind} "${name}" to ${subject}` };
  }
  return { allowed: false, reason: '' };
}

interface Grant {
  binding: StoredObject;
  rules: Rule[];
  where: string;
  subject: string;
}

function* grantsOf(store: Store, user: ApiUser, namespace: string | undefined): Iterable<Grant> {
  for (const plural of ['clusterrolebindings', 'rolebindings']) {
    for (const binding of store.all(`${rbac}/${plural}`)) {
      if (plural === 'rolebindings' && (!namespace || binding.metadata.namespace !== namespace)) continue;
      const subject = findSubject(binding, user);
      if (!subject) continue;
      const { kind, name } = binding.roleRef;
      const role =
        kind === 'ClusterRole'
          ? store.get(`${rbac}/clusterroles`, '', name)
          : store.get(`${rbac}/roles`, binding.metadata.namespace, name);
      const where = plural === 'rolebindings' ? 'RoleBinding' : 'ClusterRoleBinding';
      yield { binding, rules: role?.rules ?? [], where, subject };
    }
  }
}

/** The binding's subject that is this user, as the reason words it. */
function findSubject(binding: StoredObject, user: ApiUser): string | undefined {
  for (const { kind, name, namespace } of binding.subjects ?? []) {
    if (kind === 'User' && name === user.name) return `User "${name}"`;
    if (kind === 'Group' && user.groups.includes(name)) return `Group "${name}"`;
    const account = `system:serviceaccount:${namespace ?? binding.metadata.namespace}:${name}`;
    if (kind === 'ServiceAccount' && account === user.name) return `ServiceAccount "${name}/${namespace}"`;
  }
  return undefined;
}

function ruleAllows(rule: Rule, { verb, group, resource, subresource, name, path }: Attributes): boolean {
  if (!includes(rule.verbs, verb)) return false;
  if (path !== undefined) return (rule.nonResourceURLs ?? []).some((pattern) => matchesPath(pattern, path));
  const full = subresource ? `${resource}/${subresource}` : resource;
  const fits = (rule.resources ?? []).some((r) => r === '*' || r === full || (subresource && r === `*/${subresource}`));
  if (!fits || !includes(rule.apiGroups, group ?? '')) return false;
  return !rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name));
}

function includes(list: string[] | undefined, value: string): boolean {
  return list?.some((item) => item === '*' || item === value) ?? false;
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

/** All rules a user has in a namespace, for SelfSubjectRulesReview. */
export function rulesOf(store: Store, user: ApiUser, namespace: string): Rule[] {
  return [...grantsOf(store, user, namespace)].flatMap(({ rules }) => rules);
}

/** The refusal as kube-apiserver words it after `"x" is forbidden: `. */
export function describeRefusal(
  user: ApiUser,
  { verb, namespace, group, resource, subresource, path }: Attributes,
): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${JSON.stringify(path)}`;
  const what = `resource "${subresource ? `${resource}/${subresource}` : resource}" in API group "${group ?? ''}"`;
  return `${who} ${what} ${namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'}`;
}
