// A job with everything that a reset could lose, and how to see afterwards that it lost nothing.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Json } from '../../support/kube-api.ts';
import { runNaisjob, type Outcome, type RunOptions } from '../../support/naisjob.ts';
import type { TestNamespace } from '../../support/namespace.ts';

export interface ResetJob {
  name: string;
  /** The Naisjob and Image as they were deployed and then stood. */
  naisjob: Json;
  image: Json;
  backups: string;
  reset(args?: string[], options?: RunOptions): Promise<Outcome>;
}

/**
 * No `spec.image`: it comes from the Image, which the operator deletes with the Naisjob. Fields under `observability` are
 * known to no schema. One-shot, so that a run shows whether its ServiceAccount is there (the first one is over when this
 * resolves); or with a schedule or command of its own.
 */
export async function deployResetJob(ns: TestNamespace, name: string, spec: Json = {}): Promise<ResetJob> {
  const image = await ns.api.create(ns.path('images'), {
    apiVersion: 'nais.io/v1',
    kind: 'Image',
    metadata: { name, annotations: { 'example.com/built-by': 'ci' } },
    spec: { image: 'localhost/busybox:1' },
  });
  await ns.api.create(ns.path('naisjobs'), {
    apiVersion: 'nais.io/v1',
    kind: 'Naisjob',
    metadata: {
      name,
      labels: { team: ns.name, 'example.com/kept': 'label' },
      annotations: {
        'example.com/kept': 'yes',
        'example.com/odd': '0o17: # no\n\ttab',
        'nais.io/deploymentCorrelationID': 'b4f7c2d0-0000-4000-8000-000000000002',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    },
    spec: {
      command: ['sh', '-c', 'echo "from $WHERE"\nexit 0'],
      env: [
        { name: 'WHERE', value: 'no' },
        { name: 'NUMBER', value: '012' },
      ],
      observability: { unknown: { 'to-all': ['schemas', 1, 2.5, true, null, ''] }, on: '1_000' },
      ...spec,
    },
  });
  const naisjob = await untilRolledOut(ns, name);
  if (spec.schedule === undefined && spec.command === undefined) await ns.untilOver(`${name}-1`);
  const backups = mkdtempSync(join(tmpdir(), 'naisjob-backups-'));
  return {
    name,
    naisjob,
    image,
    backups,
    reset: (args = [], options = {}) =>
      runNaisjob(['reset', name, '-n', ns.name, '--backup-dir', backups, ...args], options),
  };
}

export function untilRolledOut(ns: TestNamespace, name: string, uid?: string): Promise<Json> {
  return ns.api.until(`${ns.path('naisjobs')}?fieldSelector=metadata.name%3D${name}`, ([each]) =>
    each?.status?.synchronizationState === 'RolloutComplete' && (uid === undefined || each.metadata.uid === uid)
      ? each
      : undefined,
  );
}

export async function find(
  ns: TestNamespace,
  resource: Parameters<TestNamespace['path']>[0],
  name: string,
): Promise<Json> {
  const { code, body } = await ns.api.request('GET', ns.path(resource, name));
  return code === 404 ? undefined : body;
}

/** Everything a person wrote is there again, on a new UID, and what the operator makes belongs to that UID. */
export async function expectBack(ns: TestNamespace, job: ResetJob): Promise<Json> {
  const { name } = job;
  const naisjob = await find(ns, 'naisjobs', name);
  expect(naisjob?.metadata.uid).not.toBe(job.naisjob.metadata.uid);
  expect(written(naisjob)).toEqual(written(job.naisjob));
  expect(written(await find(ns, 'images', name))).toEqual(written(job.image));
  await untilRolledOut(ns, name, naisjob.metadata.uid);
  const cronJob = await find(ns, 'cronjobs', name);
  for (const part of [cronJob, await find(ns, 'serviceaccounts', name)]) {
    expect(part?.metadata.ownerReferences.map((each: Json) => each.uid)).toEqual([naisjob.metadata.uid]);
  }
  return { naisjob, cronJob };
}

/** One run, of the new CronJob, and it succeeds. */
export async function expectOneRun(ns: TestNamespace, job: ResetJob, cronJob: Json): Promise<void> {
  const run = await ns.untilOver(`${job.name}-1`);
  expect(run.status.succeeded).toBe(1);
  const { items } = await ns.api.get(`${ns.path('jobs')}?labelSelector=app%3D${job.name}`);
  expect(items.map((each: Json) => [each.metadata.name, each.metadata.ownerReferences[0].uid])).toEqual([
    [`${job.name}-1`, cronJob.metadata.uid],
  ]);
}

export async function expectUntouched(ns: TestNamespace, job: ResetJob): Promise<void> {
  const naisjob = await find(ns, 'naisjobs', job.name);
  expect(naisjob.metadata.uid).toBe(job.naisjob.metadata.uid);
  expect(naisjob.metadata.deletionTimestamp).toBeUndefined();
  expect(await find(ns, 'cronjobs', job.name)).toBeDefined();
  expect(await find(ns, 'images', job.name)).toBeDefined();
}

/** Apart from kubectl's memory of an older apply, which says nothing about the job. */
function written(object: Json): Json {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...annotations } = object.metadata.annotations;
  return { labels: object.metadata.labels, annotations, spec: object.spec };
}
