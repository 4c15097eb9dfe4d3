// A few jobs for a fresh practice cluster: one of each kind that people have.
import type { Api } from './api.ts';
import { create } from './apiserver/bootstrap.ts';

interface Sample {
  name: string;
  /** What the main container does; an exit code other than 0 is a failed attempt. */
  command: string;
  spec?: object;
  annotations?: Record<string, string>;
}

const deployed = { 'nais.io/deploymentCorrelationID': '0b1c1f54-6d1f-4c0a-9d0e-6a6a6f6b8c11' };

const samples: Sample[] = [
  // Scheduled, and as NAIS deploy leaves it.
  {
    name: 'rapport',
    command: 'echo "writing the report"; echo done',
    spec: { schedule: '*/5 * * * *', timeZone: 'Europe/Oslo', backoffLimit: 0 },
    annotations: deployed,
  },
  // A mesh puts a proxy beside its runs, which keeps them from completing.
  {
    name: 'avregning',
    command: 'echo "settling"; echo settled',
    spec: { schedule: '0 6 * * 1-5', timeZone: 'Europe/Oslo' },
    annotations: deployed,
  },
  // Runs once when deployed.
  { name: 'avstemming', command: 'echo "balancing"; sleep 2; echo balanced', annotations: deployed },
  // Fails each time.
  { name: 'import', command: 'echo "connecting"; echo "no route to host" >&2; exit 3', spec: { backoffLimit: 1 } },
];

/** Deploys them into namespace `myteam`, as if a team had. Throws what the server says when one is refused. */
export async function deploySamples(api: Api): Promise<void> {
  for (const { name, command, spec, annotations } of samples) {
    await create(api, '/apis/nais.io/v1/namespaces/myteam/naisjobs', {
      metadata: { name, labels: { team: 'myteam' }, ...(annotations && { annotations }) },
      spec: { image: 'localhost/busybox:1', command: ['sh', '-c', command], ...spec },
    });
  }
}

/** A run of `avregning` as a mesh's webhook leaves it: its work is done, and linkerd's proxy goes on. */
export async function startMeshedRun(api: Api): Promise<void> {
  const cronJob = api.peek('batch', 'cronjobs', 'myteam').find((each) => each.metadata.name === 'avregning');
  if (cronJob === undefined) throw new Error('the CronJob of avregning is not there yet');
  const { metadata, spec } = structuredClone(cronJob['spec'].jobTemplate);
  const proxy = 'linkerd-proxy';
  spec.template.spec.containers.push({ name: proxy, image: 'cr.l5d.io/linkerd/proxy:edge' });
  spec.template.metadata.annotations = {
    ...spec.template.metadata.annotations,
    'sandbox.kubectl-naisjob/script.linkerd-proxy': 'sleep infinity',
    'sandbox.kubectl-naisjob/listen.linkerd-proxy': JSON.stringify([
      { port: 4191, method: 'POST', path: '/shutdown', then: 'stop' },
    ]),
  };
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'avregning', uid: cronJob.metadata.uid };
  await create(api, '/apis/batch/v1/namespaces/myteam/jobs', {
    metadata: { ...metadata, name: 'avregning-29925180', ownerReferences: [{ ...owner, controller: true }] },
    spec,
  });
}
