import { hasDatabase, labelsFor, withoutAbsent, type Rollout } from './rollout.ts';
import type { NaisjobSpec } from './kube-object.ts';

/**
 * The pod of a run. The main container is `containers[0]` and has the Naisjob's name; probes are accepted in the manifest and
 * never used. Users and rights are naiserator's: not root, a read-only root, a writable /tmp.
 */
export function planPodTemplate(rollout: Rollout): Record<string, unknown> {
  const { naisjob } = rollout;
  const { name } = naisjob.metadata;
  const files = planFiles(naisjob.spec);
  return {
    metadata: {
      labels: { ...labelsFor(naisjob), 'nais.io/naisjob': 'true' },
      annotations: { 'kubectl.kubernetes.io/default-container': name },
    },
    spec: withoutAbsent({
      serviceAccountName: name,
      restartPolicy: naisjob.spec.restartPolicy || 'Never',
      terminationGracePeriodSeconds: naisjob.spec.terminationGracePeriodSeconds,
      initContainers: planNativeSidecars(naisjob.spec),
      containers: [planMainContainer(rollout, files.mounts)],
      volumes: [{ name: 'writable-tmp', emptyDir: {} }, ...files.volumes],
      securityContext: { fsGroup: 1069, fsGroupChangePolicy: 'OnRootMismatch' },
    }),
  };
}

function planMainContainer(rollout: Rollout, mounts: object[]): Record<string, unknown> {
  const { spec, metadata } = rollout.naisjob;
  return withoutAbsent({
    name: metadata.name,
    image: rollout.effectiveImage,
    imagePullPolicy: 'IfNotPresent',
    command: spec.command,
    env: [...planPlatformEnv(rollout), ...(spec.env ?? [])],
    envFrom: planEnvFrom(rollout),
    resources: spec.resources,
    lifecycle: planLifecycle(spec),
    volumeMounts: [{ name: 'writable-tmp', mountPath: '/tmp' }, ...mounts],
    securityContext: {
      runAsUser: 1069,
      runAsGroup: 1069,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  });
}

/** Before the manifest's own variables, so that those may use or replace them. */
function planPlatformEnv(rollout: Rollout): object[] {
  const { name, namespace } = rollout.naisjob.metadata;
  return [
    { name: 'NAIS_APP_NAME', value: name },
    { name: 'NAIS_NAMESPACE', value: namespace },
    { name: 'NAIS_APP_IMAGE', value: rollout.effectiveImage },
    { name: 'NAIS_CLUSTER_NAME', value: 'test' },
    { name: 'NAIS_CLIENT_ID', value: `test:${namespace}:${name}` },
    { name: 'NAIS_POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
}

function planEnvFrom(rollout: Rollout): object[] | undefined {
  const { spec, metadata } = rollout.naisjob;
  const sources: object[] = (spec.envFrom ?? []).map((each: { configmap?: string; secret?: string }) =>
    each.secret ? { secretRef: { name: each.secret } } : { configMapRef: { name: each.configmap ?? '' } },
  );
  if (hasDatabase(spec)) sources.push({ secretRef: { name: `google-sql-${metadata.name}` } });
  return sources.length === 0 ? undefined : sources;
}

/** What cloudsql-proxy is today: an init container that Kubernetes keeps running beside the others and stops after them. */
function planNativeSidecars(spec: NaisjobSpec): object[] | undefined {
  if (!hasDatabase(spec)) return undefined;
  return [
    {
      name: 'cloudsql-proxy',
      image: 'localhost/busybox:1',
      imagePullPolicy: 'IfNotPresent',
      restartPolicy: 'Always',
      command: ['sh', '-c', "trap 'exit 0' TERM INT; sleep 2147483647 & wait"],
      securityContext: { runAsUser: 2, runAsGroup: 1069, allowPrivilegeEscalation: false },
    },
  ];
}

function planLifecycle(spec: NaisjobSpec): object | undefined {
  const hook = spec.preStopHook;
  if (hook?.exec) return { preStop: { exec: { command: hook.exec.command } } };
  if (hook?.http) return { preStop: { httpGet: { path: hook.http.path, port: hook.http.port ?? 8080 } } };
  return undefined;
}

interface Files {
  volumes: object[];
  mounts: object[];
}

function planFiles(spec: NaisjobSpec): Files {
  const files: Files = { volumes: [], mounts: [] };
  for (const [index, each] of (spec.filesFrom ?? []).entries()) {
    const name = `files-${index}`;
    if (each.secret) files.volumes.push({ name, secret: { secretName: each.secret } });
    else if (each.configmap) files.volumes.push({ name, configMap: { name: each.configmap } });
    else files.volumes.push({ name, emptyDir: each.emptyDir?.medium === 'Memory' ? { medium: 'Memory' } : {} });
    const fallback = each.secret ? '/var/run/secrets' : `/var/run/configmaps/${each.configmap}`;
    files.mounts.push({ name, mountPath: each.mountPath ?? fallback, readOnly: each.emptyDir === undefined });
  }
  return files;
}
