// Defaults of pod specs, in pods and in templates (pkg/apis/core/v1/defaults.go).
type Json = Record<string, any>;

/** Sets each key that is absent. */
export function setDefaults(target: Json, defaults: Json): void {
  for (const [key, value] of Object.entries(defaults)) {
    if (target[key] === undefined || target[key] === '') target[key] = value;
  }
}

/** Changes `spec` in place. */
export function defaultPodSpec(spec: Json): void {
  setDefaults(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  // serviceAccount is the old name of serviceAccountName; the server keeps the two alike.
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) Object.assign(spec, { serviceAccountName: account, serviceAccount: account });
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
    defaultContainer(container, spec);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
}

function defaultContainer(container: Json, spec: Json): void {
  setDefaults(container, {
    imagePullPolicy: isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  for (const port of container.ports ?? []) {
    setDefaults(port, { protocol: 'TCP', ...(spec.hostNetwork && { hostPort: port.containerPort }) });
  }
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef) setDefaults(variable.valueFrom.fieldRef, { apiVersion: 'v1' });
    if (variable.valueFrom?.resourceFieldRef) setDefaults(variable.valueFrom.resourceFieldRef, { divisor: '0' });
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) defaultProbe(probe);
  }
  for (const handler of [container.lifecycle?.preStop, container.lifecycle?.postStart]) {
    if (handler?.httpGet) setDefaults(handler.httpGet, { path: '/', scheme: 'HTTP' });
  }
}

function defaultProbe(probe: Json): void {
  setDefaults(probe, { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 });
  if (probe.httpGet) setDefaults(probe.httpGet, { path: '/', scheme: 'HTTP' });
  if (probe.grpc) setDefaults(probe.grpc, { service: '' });
}

const fileMode = 0o644;

function defaultVolume(volume: Json): void {
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    if (volume[source]) setDefaults(volume[source], { defaultMode: fileMode });
  }
  if (volume.hostPath) setDefaults(volume.hostPath, { type: '' });
  for (const { serviceAccountToken } of volume.projected?.sources ?? []) {
    if (serviceAccountToken) setDefaults(serviceAccountToken, { expirationSeconds: 3600 });
  }
}

/** No tag, no digest or the tag `latest`: the image may move, so it is pulled each time. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const last = image.slice(image.lastIndexOf('/') + 1);
  return !last.includes(':') || last.endsWith(':latest');
}
