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
    spec: { schedule: '*/5 * * * *', timeZone: 'Europe/Oslo' },
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
