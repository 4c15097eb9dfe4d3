// The ServiceAccount, Priority and DefaultTolerationSeconds plugins: what a pod has that its template had not.
import { generateName } from './object-names.ts';
import { forbidden } from './status.ts';
import type { Json } from './validation.ts';
import type { WriteRequest } from './write-request.ts';

/** Changes `pod`. Throws 403 when its ServiceAccount is not there. */
export function admitPod(pod: Json, request: WriteRequest): void {
  const { spec } = pod;
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  const { type, state, namespace } = request;
  const account = state.store.get('/serviceaccounts', namespace, spec.serviceAccountName);
  if (!account) {
    const name = spec.serviceAccountName;
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(type, pod.metadata.name ?? pod.metadata.generateName ?? '', why);
  }
  mountToken(spec, account.automountServiceAccountToken);
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  tolerateNodeTrouble(spec);
}

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

function mountToken(spec: Json, accountMounts: boolean | undefined): void {
  if ((spec.automountServiceAccountToken ?? accountMounts ?? true) === false) return;
  const name = generateName('kube-api-access-');
  let isMounted = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    container.volumeMounts ??= [];
    if (container.volumeMounts.some((mount: Json) => mount.mountPath === mountPath)) continue;
    container.volumeMounts.push({ mountPath, name, readOnly: true });
    isMounted = true;
  }
  if (isMounted) spec.volumes = [...(spec.volumes ?? []), toTokenVolume(name)];
}

function toTokenVolume(name: string): Json {
  const namespaceField = { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' };
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
    { downwardAPI: { items: [namespaceField] } },
  ];
  return { name, projected: { defaultMode: 0o644, sources } };
}

function tolerateNodeTrouble(spec: Json): void {
  spec.tolerations ??= [];
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    if (spec.tolerations.some((toleration: Json) => toleration.key === key || !toleration.key)) continue;
    spec.tolerations.push({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300 });
  }
}
