// The ClusterRoles that every cluster has and to whom they are bound, as kube-apiserver makes them when it starts.

const everything = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const reading = ['get', 'list', 'watch'];

interface RuleText {
  groups: string[];
  resources: string[];
  verbs: string[];
}

/** What `view` reads, by group (as far as the practice cluster serves it). Secrets and RBAC are not among it. */
const viewed: RuleText[] = [
  {
    groups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'persistentvolumeclaims',
      'pods',
      'pods/log',
      'pods/status',
      'replicationcontrollers',
      'resourcequotas',
      'serviceaccounts',
      'services',
    ],
    verbs: reading,
  },
  {
    groups: ['apps'],
    resources: [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      'deployments',
      'deployments/status',
      'replicasets',
      'replicasets/status',
      'statefulsets',
      'statefulsets/status',
    ],
    verbs: reading,
  },
  { groups: ['batch'], resources: ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'], verbs: reading },
  { groups: ['networking.k8s.io'], resources: ['ingresses', 'ingresses/status', 'networkpolicies'], verbs: reading },
  { groups: ['policy'], resources: ['poddisruptionbudgets', 'poddisruptionbudgets/status'], verbs: reading },
  { groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: reading },
];

const writing = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const edited: RuleText[] = [
  {
    groups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'],
    verbs: reading,
  },
  { groups: [''], resources: ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], verbs: writing },
  {
    groups: [''],
    resources: [
      'configmaps',
      'events',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'secrets',
      'serviceaccounts',
      'services',
    ],
    verbs: writing,
  },
  { groups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
  { groups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], verbs: writing },
  { groups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: writing },
  { groups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: writing },
  { groups: ['policy'], resources: ['poddisruptionbudgets'], verbs: writing },
  { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: everything },
];

const administered: RuleText[] = [
  { groups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create'] },
  { groups: ['rbac.authorization.k8s.io'], resources: ['rolebindings', 'roles'], verbs: everything },
];

function toRules(texts: RuleText[]) {
  return texts.map(({ groups, resources, verbs }) => ({ apiGroups: groups, resources, verbs }));
}

const discoveryPaths = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
];
const publicPaths = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

export const clusterRoles: Record<string, object[]> = {
  'cluster-admin': [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ],
  admin: toRules([...viewed, ...edited, ...administered]),
  edit: toRules([...viewed, ...edited]),
  view: toRules(viewed),
  'system:discovery': [{ nonResourceURLs: discoveryPaths, verbs: ['get'] }],
  'system:public-info-viewer': [{ nonResourceURLs: publicPaths, verbs: ['get'] }],
  'system:basic-user': [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ],
};

export const clusterRoleBindings: Record<string, [role: string, groups: string[]]> = {
  'cluster-admin': ['cluster-admin', ['system:masters']],
  'system:discovery': ['system:discovery', ['system:authenticated']],
  'system:public-info-viewer': ['system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']],
  'system:basic-user': ['system:basic-user', ['system:authenticated']],
};
