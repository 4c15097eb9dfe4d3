// What the contract tests do with Naisjobs, in the words of the facts they assert.

import { expectOk, find, JSON_PATCH, listItems, send, type Answer, type Paths } from './test-api.ts';
import { waitFor } from './wait-for.ts';

export const CORRELATION = 'nais.io/deploymentCorrelationID';
export const IMAGE = 'localhost/busybox:1';

/** A one-shot job that says hello and ends well. */
export function aManifest(name: string, spec: Record<string, unknown> = {}, annotations: Record<string, string> = {}) {
  const command = ['sh', '-c', 'echo hello'];
  return {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata: { name, annotations },
    spec: { image: IMAGE, command, ...spec },
  };
}

export async function deploy(at: Paths, manifest: ReturnType<typeof aManifest>): Promise<any> {
  await expectOk('POST', at.naisjobs(), manifest);
  return waitForState(at, manifest.metadata.name, 'RolloutComplete');
}

export function waitForState(at: Paths, name: string, state: string): Promise<any> {
  return waitFor(`naisjob ${name} to be ${state}`, async () => {
    const naisjob = await find(at.naisjobs(name));
    return naisjob?.status?.synchronizationState === state && naisjob;
  });
}

/** The documented patch of a rerun, on the subresource unless told otherwise. */
export function clearHash(at: Paths, name: string, subresource: '/status' | '' = '/status'): Promise<Answer> {
  const patch = [{ op: 'remove', path: '/status/synchronizationHash' }];
  return send('PATCH', `${at.naisjobs(name)}${subresource}`, patch, JSON_PATCH);
}

/** The hash is back, the synchronization's time has moved, and the rollout behind it is over. */
export function waitForResync(at: Paths, before: any): Promise<any> {
  return waitFor(`a new synchronization of ${before.metadata.name}`, async () => {
    const now = await find(at.naisjobs(before.metadata.name));
    const moved = now.status.synchronizationTime !== before.status.synchronizationTime;
    return moved && now.status.synchronizationHash && now.status.synchronizationState === 'RolloutComplete' && now;
  });
}

export async function jobNames(at: Paths): Promise<string[]> {
  return (await listItems(at.jobs())).map((job) => job.metadata.name).sort();
}

export function waitForJob(at: Paths, name: string): Promise<any> {
  return waitFor(`job ${name}`, () => find(at.jobs(name)));
}

export function conditionOf(object: any, type: string): any {
  return object?.status?.conditions?.find((each: any) => each.type === type && each.status === 'True');
}

export function waitForEnd(at: Paths, name: string): Promise<any> {
  return waitFor(`job ${name} to end`, async () => {
    const job = await find(at.jobs(name));
    return (conditionOf(job, 'Complete') || conditionOf(job, 'Failed')) && job;
  });
}

/** A Job made by hand, as a person or a tool would: labelled as the job's, owned by `owner`. */
export function aManualJob(
  name: string,
  app: string,
  owner?: any,
  spec: Record<string, unknown> = {},
  command = 'echo hello',
) {
  const reference = owner && {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      labels: { app },
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ...(reference && { ownerReferences: [{ ...reference, controller: true }] }),
    },
    spec: {
      ...spec,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: app, image: IMAGE, command: ['sh', '-c', command] }] },
      },
    },
  };
}
