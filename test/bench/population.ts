// A namespace with one job and as many runs of it as are wanted. The runs are suspended: they have no pods and cost the
// cluster no work, and a client cannot tell them from others by their size.

import type { Json, KubeApi } from '../support/kube-api.ts';

export const JOB = 'bench-job';

/** Requests under way at once. */
const LANES = 16;
const MINUTES_OF_FIRST_RUN = 29_000_000;

export interface Population {
  namespace: string;
  /** Adds runs until there are so many. */
  growTo(runs: number): Promise<void>;
  remove(): Promise<void>;
}

/** The namespace is made here, with a name of its own. */
export async function createPopulation(api: KubeApi): Promise<Population> {
  const namespace = `bench-${Date.now().toString(36)}`;
  await api.create('/api/v1/namespaces', { metadata: { name: namespace } });
  const naisjob = await api.create(`/apis/nais.io/v1/namespaces/${namespace}/naisjobs`, buildNaisjob(namespace));
  const cronJob = await api.create(`/apis/batch/v1/namespaces/${namespace}/cronjobs`, buildCronJob(naisjob));
  let there = 0;
  return {
    namespace,
    async growTo(runs) {
      await inLanes(there, runs, (index) =>
        api.create(`/apis/batch/v1/namespaces/${namespace}/jobs`, buildRun(cronJob, index)),
      );
      there = runs;
    },
    remove: () => api.remove(`/api/v1/namespaces/${namespace}`),
  };
}

export async function inLanes(from: number, to: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < to) await work(next++);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

function buildNaisjob(namespace: string): Json {
  const metadata = { name: JOB, namespace, labels: { team: namespace } };
  return {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata,
    spec: { image: 'localhost/busybox:1', schedule: '0 3 1 1 *' },
  };
}

function buildCronJob(naisjob: Json): Json {
  const { namespace } = naisjob.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { ...ownedBy(naisjob), name: JOB, namespace },
    spec: {
      schedule: '0 3 1 1 *',
      suspend: true,
      jobTemplate: { metadata: { labels: labels(namespace) }, spec: { template: buildTemplate(namespace) } },
    },
  };
}

export function buildRun(cronJob: Json, index: number): Json {
  const { namespace } = cronJob.metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...ownedBy(cronJob),
      name: `${JOB}-${MINUTES_OF_FIRST_RUN + index}`,
      namespace,
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-24T03:00:00Z' },
    },
    spec: { suspend: true, backoffLimit: 6, template: buildTemplate(namespace) },
  };
}

/** Without `controller: true`, for which the CronJob's controller would look after each of them. */
function ownedBy({ apiVersion, kind, metadata }: Json): Json {
  const { namespace, name, uid } = metadata;
  return { labels: labels(namespace), ownerReferences: [{ apiVersion, kind, name, uid }] };
}

const labels = (namespace: string) => ({ app: JOB, team: namespace });

/** As large as naiserator makes them: about 5 KB of JSON a run as the server tells it. */
function buildTemplate(namespace: string): Json {
  const env = ENVIRONMENT.map((name) => ({ name, value: `value-of-${name.toLowerCase()}-for-${namespace}` }));
  const securityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    runAsUser: 1069,
  };
  return {
    metadata: {
      labels: { ...labels(namespace), 'nais.io/naisjob': 'true' },
      annotations: { 'kubectl.kubernetes.io/default-container': JOB, 'prometheus.io/scrape': 'false' },
    },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: JOB,
          image: 'localhost/busybox:1',
          command: ['true'],
          env,
          securityContext,
          resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '512Mi' } },
          volumeMounts: [{ name: 'writable-tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'writable-tmp', emptyDir: {} }],
    },
  };
}

const ENVIRONMENT =
  'NAIS_APP_NAME NAIS_NAMESPACE NAIS_APP_IMAGE NAIS_CLUSTER_NAME NAIS_CLIENT_ID LOG4J_FORMAT_MSG_NO_LOOKUPS GOOGLE_CLOUD_PROJECT GCP_TEAM_PROJECT_ID DB_HOST DB_PORT DB_NAME DB_USERNAME KAFKA_BROKERS KAFKA_CA_PATH KAFKA_KEYSTORE_PATH AZURE_APP_CLIENT_ID AZURE_APP_WELL_KNOWN_URL MASKINPORTEN_SCOPES'.split(
    ' ',
  );
