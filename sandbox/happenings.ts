// What has befallen a team's jobs, beside what Kubernetes and the operator do by themselves.

import type { Api, ApiRequest, StoredObject } from './api.ts';
import { create } from './apiserver/bootstrap.ts';

/** A person's doing, with nothing to be lost: throws what the server says when it is refused. */
async function call(api: Api, request: ApiRequest): Promise<void> {
  const { code, body } = await api.call(request);
  if (code >= 300) throw new Error(`${request.method} ${request.path}: ${JSON.stringify(body)}`);
}

const cronJobPath = (team: string, name: string) => `/apis/batch/v1/namespaces/${team}/cronjobs/${name}`;

export function suspendByHand(api: Api, team: string, name: string): Promise<void> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  return call(api, {
    method: 'PATCH',
    path: `${cronJobPath(team, name)}?fieldManager=kubectl-patch`,
    headers,
    body: { spec: { suspend: true } },
  });
}

export function deleteCronJob(api: Api, team: string, name: string): Promise<void> {
  return call(api, { method: 'DELETE', path: cronJobPath(team, name) });
}

/**
 * The one run of a one-shot job as a mesh's webhook leaves it: its work is done, and linkerd's proxy goes on. The operator, which
 * creates the same run some seconds after the CronJob, finds it there.
 */
export async function startMeshedRun(api: Api, team: string, name: string): Promise<void> {
  const cronJob = findCronJob(api, team, name);
  if (cronJob === undefined) throw new Error(`the CronJob of ${name} is not there yet`);
  const { metadata, spec } = structuredClone(cronJob['spec'].jobTemplate);
  addProxy(spec.template);
  const { uid, generation } = cronJob.metadata;
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true, blockOwnerDeletion: true };
  await create(api, `/apis/batch/v1/namespaces/${team}/jobs`, {
    metadata: { ...metadata, name: `${name}-${generation}`, ownerReferences: [owner] },
    spec,
  });
}

export function findCronJob(api: Api, team: string, name: string): StoredObject | undefined {
  return api.peek('batch', 'cronjobs', team).find((each) => each.metadata.name === name);
}

function addProxy({ metadata, spec }: any): void {
  spec.containers.push({ name: 'linkerd-proxy', image: 'cr.l5d.io/linkerd/proxy:edge' });
  metadata.annotations = {
    ...metadata.annotations,
    'sandbox.kubectl-naisjob/script.linkerd-proxy': 'sleep infinity',
    'sandbox.kubectl-naisjob/listen.linkerd-proxy': JSON.stringify([
      { port: 4191, method: 'POST', path: '/shutdown', then: 'stop' },
    ]),
  };
}
